// Translation edit rate (Snover et al. 2006): the least number of edits that make a hypothesis its reference, over the
// reference's words, in percent. As sacrebleu 2.6.0 computes it by default (lower-cased, words between blanks, no other
// normalisation), which is Tercom's greedy search:
//
//   while a shift of a run of words that stands in the reference lowers the edit distance: make the best one
//   edits = shifts + edit distance (insertions, deletions, substitutions)
//
// with Tercom's limits: runs of up to 10 words, shifts over up to 50, an edit distance near the diagonal only.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "src/eval/text_metrics.h"

namespace attune::eval {

/// Edits, and words of the reference.
Statistics ter_statistics(const std::string& hypothesis, const std::string& reference);

/// In percent, may be above 100.
double ter_score(const Statistics& sums);
/// The same with its signature and its parts.
MetricValue ter_of(const Statistics& sums);

}  // namespace attune::eval
