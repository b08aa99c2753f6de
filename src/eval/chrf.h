// chrF2 (Popovic 2015) of a corpus, as sacrebleu 2.6.0 computes it by default: character n-grams, n = 1..6, white space
// left out, recall weighs beta^2 = 4 times as much as precision.
//
//   chrF = (1 + beta^2) P R / (beta^2 P + R),   P, R: precision and recall of the corpus, averaged over n
//
// An n for which either side has no n-gram is left out of the average. Characters are code points.
#pragma once
#include <string>
#include <vector>

#include "src/eval/metric.h"

namespace attune {

/// 0..100. Both lists as long as each other, of UTF-8.
double corpus_chrf(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references);

/// The same with its signature.
MetricValue chrf_metric(const std::vector<std::string>& hypotheses, const std::vector<std::string>& references);

}  // namespace attune
