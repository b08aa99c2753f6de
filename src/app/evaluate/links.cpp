#include "src/app/evaluate/links.h"

#include "src/alignment/gold.h"
#include "src/app/align/link_source.h"
#include "src/app/chunks.h"
#include "src/corpus/pair_reader.h"
#include "src/eval/link_table.h"

namespace attune::app::evaluate {
namespace {

eval::AlignmentCounts judge(const LinksTask& task, const std::string& system,
                            const attune::corpus::SentencePairs& pairs,
                            const std::vector<alignment::GoldAlignment>& gold, const CommonFlags& common) {
  const auto source = align::open_links(system, {false, task.links, true}, common);
  eval::AlignmentCounts counts;
  Chunks chunks(pairs, {});
  for (Chunk chunk; chunks.next(chunk);) {
    const auto found = source->next(chunk);
    for (size_t i = 0; i < found.size(); ++i) counts.add(found[i], gold[static_cast<size_t>(chunk.lines[i] - 1)]);
  }
  source->finish();
  return counts;
}

}  // namespace

std::string compare_links(const LinksTask& task, const CommonFlags& common) {
  const attune::corpus::SentencePairs pairs = attune::corpus::read_sentence_pairs(task.source, task.target);
  std::vector<alignment::PairLengths> lengths;
  for (size_t i = 0; i < pairs.sources.size(); ++i)
    lengths.push_back(alignment::count_words(pairs.sources[i], pairs.targets[i]));
  const std::vector<alignment::GoldAlignment> gold = read_gold(task.gold, lengths);
  eval::NamedCounts rows;
  for (const std::string& system : task.systems) rows.emplace_back(system, judge(task, system, pairs, gold, common));
  const int64_t sentences = std::ssize(pairs.sources);
  return task.json ? link_json(rows, sentences) : link_table(rows, sentences);
}

}  // namespace attune::app::evaluate
