// Subword regularisation (Kudo 2018; Provilkov et al. 2020 for BPE): every time a pair is trained on it is cut anew, each cut
// as often as it is probable.
#pragma once
#include <memory>
#include <vector>

#include "src/corpus/batcher.h"
#include "src/corpus/parallel_corpus.h"
#include "src/text/vocabulary.h"

namespace attune::corpus {

class SubwordSampling {
 public:
  /// `alpha`: of Tokenizer::sample. `longest`: tokens of a side at most; a cut that has more is the likeliest one instead.
  SubwordSampling(text::Vocabularies vocabularies, double alpha, int64_t longest, uint64_t seed);

  /// The pairs `indices` of the corpus, cut anew. What is drawn depends on the seed and on the batch's place alone. A sentence
  /// with unknown tokens stays as it is: its text is lost.
  ParallelCorpus cut(const ParallelCorpus& corpus, const std::vector<int64_t>& indices,
                     const BatcherState& place) const;

 private:
  using Sentences = std::vector<std::vector<int32_t>>;
  void cut_side(const text::Tokenizer& tokenizer, uint64_t seed, Sentences& sentences) const;

  text::Vocabularies vocabularies_;
  double alpha_;
  size_t longest_;
  uint64_t seed_;
};

}  // namespace attune::corpus
