// The files of few-shot learning: pictures of how the learners learned and of what queries attend to, and everything that was
// measured.
#pragma once
#include <filesystem>
#include <vector>

#include "src/demo/few_shot/study.h"

namespace attune::app::demo::snail {

/// curves-TASK, attention-TASK, and for regression predictions-regression, as .svg and .png.
void draw_few_shot(const std::filesystem::path& folder, const attune::demo::FewShotStudy& study);

/// results.json and results.csv: the table; learning.csv: the curves; attention-TASK.json: the weights of the queries of the first
/// test episodes.
void write_few_shot_data(const std::filesystem::path& folder, const std::vector<attune::demo::FewShotStudy>& studies,
                         const attune::demo::StudyOptions& options);

}  // namespace attune::app::demo::snail
