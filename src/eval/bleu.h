// BLEU (Papineni et al. 2002) of a corpus, as sacrebleu 2.6.0 computes it by default: one reference, 13a, cased, "exp"
// smoothing.
//
//   BLEU = BP exp(1/4 sum_n log p_n), n = 1..4;   BP = min(1, exp(1 - r/h)) for h and r words of hypotheses and
//   references
//
// p_n are sums over the corpus, in percent. The k-th n whose p_n has no match gets 1/2^k matches instead (Chen and
// Cherry 2014, method 3); no match at all is 0. Of a sentence by itself the mean goes over the n that it has n-grams of
// ("effective order").
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "src/eval/text_metrics.h"

namespace attune::eval {

/// What BLEU is made of.
struct BleuScore {
  double score = 0;                    // 0..100
  std::array<double, 4> precisions{};  // percent, smoothed
  std::array<int64_t, 4> matches{}, totals{};
  double brevity_penalty = 1;
  int64_t hypothesis_length = 0, reference_length = 0;  // in 13a words

  /// As sacrebleu prints it: "68.4/42.6/28.9/20.0 (BP = 0.983 ratio = 0.984 hyp_len = 11869 ref_len = 12066)".
  std::string detail() const;
};

/// Words of both sides, then matches and n-grams of the hypothesis for n = 1..4. UTF-8 without markup of any tokenizer;
/// an empty hypothesis counts with no words.
Statistics bleu_statistics(const std::string& hypothesis, const std::string& reference);
/// With its signature, its details and its parts.
MetricValue bleu_of(const Statistics& sums);
double sentence_bleu(const Statistics& statistics);

/// Of a corpus; both lists as long as each other.
BleuScore corpus_bleu(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references);

}  // namespace attune::eval
