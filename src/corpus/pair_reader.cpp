#include "src/corpus/pair_reader.h"

#include <algorithm>
#include <initializer_list>

#include "src/alignment/gold.h"
#include "src/base/error.h"
#include "src/base/line_reader.h"

namespace attune::corpus {
namespace {

std::string counted(int64_t lines) { return std::to_string(lines) + (lines == 1 ? " line" : " lines"); }

// Reads on to the end; gives the number of all lines.
int64_t count_rest(auto& reader) {
  for (std::string line; reader.next(line);) {
  }
  return reader.line_number();
}

void compare_lengths(const std::string& source, int64_t source_lines, const std::string& target, int64_t target_lines) {
  if (source_lines == target_lines) return;
  const std::string& shorter = source_lines < target_lines ? source : target;
  throw Error(shorter + ":" + std::to_string(std::min(source_lines, target_lines) + 1) + ": missing: " + source +
                  " has " + counted(source_lines) + ", " + target + " " + counted(target_lines),
              "line i of one file must belong to line i of the other");
}

bool can_be_read_twice(std::initializer_list<std::filesystem::path> files) {
  return std::ranges::all_of(files, [](const auto& file) { return std::filesystem::is_regular_file(file); });
}

}  // namespace

PairReader::PairReader(const std::filesystem::path& source, const std::filesystem::path& target)
    : source_(source), target_(target) {
  if (source == "-" && target == "-")
    throw Error("source and target cannot both be standard input", "name a file for one of them");
}

bool PairReader::next(std::string& source, std::string& target) {
  const bool has_source = source_.next(source), has_target = target_.next(target);
  if (has_source != has_target)  // the longer side is read to its end, so that the message can name both lengths
    compare_lengths(source_.name(), count_rest(source_), target_.name(), count_rest(target_));
  return has_source;
}

void check_same_length(const std::filesystem::path& source, const std::filesystem::path& target) {
  if (!can_be_read_twice({source, target})) return;
  LineReader of_source(source), of_target(target);
  compare_lengths(source.string(), count_rest(of_source), target.string(), count_rest(of_target));
}

void check_links(const std::filesystem::path& source, const std::filesystem::path& target,
                 const std::filesystem::path& links) {
  if (!can_be_read_twice({source, target, links})) return;
  PairReader pairs(source, target);
  alignment::GoldReader gold(links);
  for (std::string of_source, of_target; pairs.next(of_source, of_target);)
    gold.next(alignment::count_words(of_source, of_target));
  gold.expect_end();
  gold.check_first_words();
}

SentencePairs read_sentence_pairs(const std::filesystem::path& source, const std::filesystem::path& target) {
  SentencePairs pairs;
  PairReader reader(source, target);
  for (std::string of_source, of_target; reader.next(of_source, of_target);) {
    pairs.sources.push_back(of_source);
    pairs.targets.push_back(of_target);
  }
  if (pairs.sources.empty())
    throw Error(source.string() + " and " + target.string() + " hold no line",
                "at least one pair of sentences is needed");
  return pairs;
}

}  // namespace attune::corpus
