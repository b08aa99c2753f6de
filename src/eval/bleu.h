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
#include <string>
#include <string_view>

#include "src/eval/ngrams.h"
#include "src/eval/text_metrics.h"

namespace attune::eval {

/// Words of both sides, then matches and n-grams of the hypothesis for n = 1..4.
Statistics bleu_counts(const NgramText& hypothesis, const NgramText& reference);
/// BLEU of such sums over a corpus, with its details as sacrebleu prints them and its parts; `tokenizer` is its name in the
/// signature.
MetricValue bleu_value(const std::string& name, std::string_view tokenizer, const Statistics& sums);

/// Both of 13a words. UTF-8 without markup of any tokenizer; an empty hypothesis counts with no words.
Statistics bleu_statistics(const std::string& hypothesis, const std::string& reference);
MetricValue bleu_of(const Statistics& sums);
/// Of one sentence, whatever its words are.
double sentence_bleu(const Statistics& statistics);

}  // namespace attune::eval
