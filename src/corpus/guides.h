// Guides of attention: word links of the training pairs, as weights between their tokens (Chen et al. 2016, section 3.2).
//
//   A_ij = 1 / n_i  where token j of the source belongs to a word that is linked to token i's word, n_i tokens in all; else 0
//
// The ends of the sentences are linked to each other. A token whose word has no link has no guide. Where a word has sure links,
// merely possible ones do not count.
#pragma once
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "src/alignment/links.h"
#include "src/corpus/parallel_corpus.h"

namespace attune::corpus {

class Guides {
 public:
  /// Of the pairs of `corpus`, which was read from these files. Errors: those of GoldReader.
  Guides(const TrainingTexts& files, const text::Vocabularies& vocabularies, const ParallelCorpus& corpus);

  /// Of pairs of the corpus, [B, T, S] with the ends. `cut`: the same pairs cut anew, where they are (SubwordSampling); one that
  /// falls into other words then is guided at its end alone.
  torch::Tensor weights(const std::vector<int64_t>& indices, const ParallelCorpus* cut = nullptr) const;

 private:
  /// What is known of a pair.
  struct Pair {
    std::vector<int32_t> source_words, target_words;  // of each token, its word
    std::vector<alignment::Link> links;               // between words
  };
  void add(const Pair& pair);
  Pair pair(int64_t index) const;
  /// Whose words are told by the tokens of pair `place` of `cut`.
  void retell(Pair& pair, const ParallelCorpus& cut, int64_t place) const;

  text::Vocabularies vocabularies_;
  std::vector<int32_t> numbers_;       // pair after pair: how many tokens a side has, their words, links
  std::vector<uint64_t> begin_ = {0};  // where in them a pair begins
};

}  // namespace attune::corpus
