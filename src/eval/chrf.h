// chrF2 (Popovic 2015) and chrF2++ (Popovic 2017) of a corpus, as sacrebleu 2.6.0 computes them by default: character
// n-grams, n = 1..6, white space left out; for chrF2++ word n-grams, n = 1..2, too, a punctuation mark at a word's end (or
// else its beginning) a word of its own. Recall weighs beta^2 = 4 times as much as precision.
//
//   chrF = (1 + beta^2) P R / (beta^2 P + R),   P, R: precision and recall of the corpus, averaged over n
//
// An n for which either side has no n-gram is left out of the average. Characters are code points.
#pragma once
#include <string>

#include "src/eval/text_metrics.h"

namespace attune::eval {

/// For each n: n-grams of the hypothesis, of the reference, and those that match.
Statistics chrf_statistics(const std::string& hypothesis, const std::string& reference);
Statistics chrf_plus_plus_statistics(const std::string& hypothesis, const std::string& reference);

/// 0..100, of sums over a corpus or of one sentence.
double chrf_score(const Statistics& sums);
/// The same with its signature.
MetricValue chrf_of(const Statistics& sums);
MetricValue chrf_plus_plus_of(const Statistics& sums);

}  // namespace attune::eval
