#include "src/corpus/guides.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "src/alignment/gold.h"

namespace attune::corpus {
namespace {

/// The sure links, and the possible ones of target words that have no sure one.
std::vector<alignment::Link> guiding(const alignment::GoldAlignment& gold) {
  std::set<int64_t> sure;
  for (const alignment::Link& link : gold.sure) sure.insert(link.target);
  std::vector<alignment::Link> out = gold.sure;
  for (const alignment::Link& link : gold.possible)
    if (!sure.contains(link.target)) out.push_back(link);
  return out;
}

int32_t words_in(const std::vector<int32_t>& word_of) {
  return word_of.empty() ? 0 : *std::ranges::max_element(word_of) + 1;
}

/// The words of tokens, as many as there are in `before`; none where that is not so. One with unknown tokens never is cut anew.
std::vector<int32_t> words_told(const text::Tokenizer& tokenizer, const std::vector<int32_t>& ids,
                                std::vector<int32_t> before) {
  if (std::ranges::find(ids, text::kUnknown) != ids.end() && ids.size() == before.size()) return before;
  std::vector<int32_t> found = tokenizer.describe(ids).word_of;
  if (found.size() == ids.size() && words_in(found) == words_in(before)) return found;
  return std::vector<int32_t>(ids.size(), -1);
}

/// Even weights on the tokens of the words that are linked to a target word.
void guide(const std::vector<alignment::Link>& links, int32_t target, const std::vector<int32_t>& source_words,
           float* row) {
  std::vector<size_t> tokens;
  for (size_t j = 0; j < source_words.size(); ++j)
    if (std::ranges::find(links, alignment::Link{source_words[j], target}) != links.end()) tokens.push_back(j);
  for (const size_t j : tokens) row[j] = 1.0F / static_cast<float>(tokens.size());
}

}  // namespace

Guides::Guides(const TrainingTexts& files, const text::Vocabularies& vocabularies, const ParallelCorpus& corpus)
    : vocabularies_(vocabularies) {
  PairReader pairs(files.source.value, files.target.value);
  alignment::GoldReader gold(files.alignment.value);
  std::string source, target;
  for (int64_t next = 0; pairs.next(source, target);) {
    const alignment::GoldAlignment links = gold.next(alignment::count_words(source, target));
    if (next == corpus.size() || pairs.line_number() != corpus.line(next)) continue;
    const text::Vocabularies::Source opened = vocabularies.open_source(source);
    Pair pair{opened.tokens.word_of, opened.target->segment(target).word_of, guiding(links)};
    if (pair.source_words.size() != corpus.source_length(next) ||
        pair.target_words.size() != corpus.target_length(next))
      throw std::logic_error("line " + std::to_string(pairs.line_number()) + " is cut otherwise than in the corpus");
    add(pair);
    ++next;
  }
}

void Guides::add(const Pair& pair) {
  numbers_.push_back(static_cast<int32_t>(pair.source_words.size()));
  numbers_.push_back(static_cast<int32_t>(pair.target_words.size()));
  numbers_.insert(numbers_.end(), pair.source_words.begin(), pair.source_words.end());
  numbers_.insert(numbers_.end(), pair.target_words.begin(), pair.target_words.end());
  for (const alignment::Link& link : pair.links) {
    numbers_.push_back(static_cast<int32_t>(link.source));
    numbers_.push_back(static_cast<int32_t>(link.target));
  }
  begin_.push_back(numbers_.size());
}

Guides::Pair Guides::pair(int64_t index) const {
  const auto at = static_cast<size_t>(index);
  const int32_t* number = numbers_.data() + begin_.at(at);
  const int32_t* end = numbers_.data() + begin_.at(at + 1);
  const int32_t sources = *number++, targets = *number++;
  Pair out{{number, number + sources}, {number + sources, number + sources + targets}, {}};
  for (number += sources + targets; number != end; number += 2) out.links.push_back({number[0], number[1]});
  return out;
}

void Guides::retell(Pair& pair, const ParallelCorpus& cut, int64_t place) const {
  pair.source_words = words_told(*vocabularies_.source, cut.source(place), std::move(pair.source_words));
  pair.target_words = words_told(*vocabularies_.target, cut.target(place), std::move(pair.target_words));
}

torch::Tensor Guides::weights(const std::vector<int64_t>& indices, const ParallelCorpus* cut) const {
  int64_t sources = 0, targets = 0;
  std::vector<Pair> pairs;
  for (size_t b = 0; b < indices.size(); ++b) {
    Pair& one = pairs.emplace_back(pair(indices[b]));
    if (cut != nullptr) retell(one, *cut, static_cast<int64_t>(b));
    sources = std::max(sources, std::ssize(one.source_words) + 1);
    targets = std::max(targets, std::ssize(one.target_words) + 1);
  }
  torch::Tensor out = torch::zeros({std::ssize(indices), targets, sources});
  float* row = out.data_ptr<float>();
  for (const Pair& one : pairs) {
    for (size_t i = 0; i < one.target_words.size(); ++i)
      guide(one.links, one.target_words[i], one.source_words, row + static_cast<int64_t>(i) * sources);
    row[std::ssize(one.target_words) * sources + std::ssize(one.source_words)] = 1;
    row += targets * sources;
  }
  return out;
}

}  // namespace attune::corpus
