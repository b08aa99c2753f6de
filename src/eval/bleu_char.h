// BLEU of characters, as sacrebleu's `--tokenize char` computes it: every code point is a word, white space is none. For texts
// whose words are not set apart.
#pragma once
#include <string>

#include "src/eval/bleu.h"

namespace attune::eval {

inline Statistics bleu_char_statistics(const std::string& hypothesis, const std::string& reference) {
  return bleu_counts(ngram_characters(hypothesis), ngram_characters(reference));
}

inline MetricValue bleu_char_of(const Statistics& sums) { return bleu_value("bleu_char", "char", sums); }

}  // namespace attune::eval
