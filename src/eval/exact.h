// How many translations are their reference, word for word: what sequences that have one right answer are judged by.
#pragma once
#include <string>

#include "src/eval/text_metrics.h"

namespace attune::eval {

/// Whether they are equal, words between blanks; and one, for the sentence.
Statistics exact_statistics(const std::string& hypothesis, const std::string& reference);

/// In percent.
double exact_score(const Statistics& sums);
/// The same with its signature and its parts.
MetricValue exact_of(const Statistics& sums);

}  // namespace attune::eval
