// The files of the kernel regression: pictures of one draw of the data, and everything that was measured.
#pragma once
#include <filesystem>
#include <vector>

#include "src/demo/pooling_study.h"

namespace attune::app::demo::nadaraya_watson {

/// predictions, learning (where anything is learned) and weights-NAME of each pooling, as .svg and .png.
void draw_regression(const std::filesystem::path& folder, const attune::demo::RegressionData& data,
                     const attune::demo::PoolingTrial& trial);

/// Of the first trial training.csv, test.csv and weights as NumPy arrays in npy/, a file a pooling; results.json: the figures of all
/// trials, and how the first one learned.
void write_regression_data(const std::filesystem::path& folder, const attune::demo::RegressionDataOptions& options,
                           const std::vector<attune::demo::PoolingTrial>& trials);

}  // namespace attune::app::demo::nadaraya_watson
