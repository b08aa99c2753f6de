// What is measured of few-shot learning. Torch-free.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace attune::demo {

/// How figures of episodes are spoken of.
struct Measure {
  std::string_view name;  // "accuracy", "mean squared error"
  double scale = 1;       // of what is shown: 100 for percent
  std::string_view unit;  // "%"
  int digits = 0;         // behind the point
};

/// A mean over episodes with its standard error.
struct Figure {
  double mean = 0, error = 0;
};

/// Where learning stands behind an update, and before the first.
struct LearningMoment {
  int64_t update = 0;
  double loss = 0;  // mean over the updates since the moment before; no number before the first
  Figure held_out;  // of the validation's episodes
  double seconds = 0;
};

struct Trained {
  std::vector<LearningMoment> moments;
  double seconds = 0;  // of the updates alone
};

}  // namespace attune::demo
