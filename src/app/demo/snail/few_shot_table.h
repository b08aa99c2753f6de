// What few-shot learning measured, in words.
#pragma once
#include <string>
#include <vector>

#include "src/demo/few_shot/study.h"

namespace attune::app::demo::snail {

/// "90.2 ± 0.7 %": mean and standard error, in the measure's scale.
std::string with_error(const attune::demo::Measure& measure, const attune::demo::Figure& figure);

/// A table a task, a line a learner: width, parameters, figure on held-out episodes with its standard error, seconds of training;
/// and a line a rule without learning. Below it what attention is worth, and how much of it lies on the shots that matter.
std::string few_shot_report(const std::vector<attune::demo::FewShotStudy>& studies,
                            const attune::demo::StudyOptions& options);

}  // namespace attune::app::demo::snail
