#include "src/corpus/subword_sampling.h"

#include <algorithm>
#include <utility>

namespace attune::corpus {

SubwordSampling::SubwordSampling(text::Vocabularies vocabularies, double alpha, int64_t longest, uint64_t seed)
    : vocabularies_(std::move(vocabularies)), alpha_(alpha), longest_(static_cast<size_t>(longest)), seed_(seed) {}

ParallelCorpus SubwordSampling::cut(const ParallelCorpus& corpus, const std::vector<int64_t>& indices,
                                    const BatcherState& place) const {
  Sentences sources, targets;
  for (const int64_t i : indices) {
    sources.push_back(corpus.source(i));
    targets.push_back(corpus.target(i));
  }
  Random seeds(Random(seed_ ^ static_cast<uint64_t>(place.epoch) << 32 ^ static_cast<uint64_t>(place.batch)).next());
  cut_side(*vocabularies_.source, seeds.next(), sources);
  cut_side(*vocabularies_.target, seeds.next(), targets);
  ParallelCorpus out;
  for (size_t i = 0; i < indices.size(); ++i) out.append(sources[i], targets[i], corpus.line(indices[i]));
  return out;
}

void SubwordSampling::cut_side(const text::Tokenizer& tokenizer, uint64_t seed, Sentences& sentences) const {
  std::vector<std::string> texts;
  for (const auto& ids : sentences) texts.push_back(tokenizer.decode(ids));
  const Sentences drawn = tokenizer.sample(texts, alpha_, seed);
  for (size_t i = 0; i < sentences.size(); ++i) {
    const bool is_known = std::find(sentences[i].begin(), sentences[i].end(), text::kUnknown) == sentences[i].end();
    if (is_known && !drawn[i].empty() && drawn[i].size() <= longest_) sentences[i] = drawn[i];
  }
}

}  // namespace attune::corpus
