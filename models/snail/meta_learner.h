// Meta-learner: reads an episode as one sequence and says what the last point is. Learning to learn is learning to read it
// (Mishra et al. 2018, section 3; Santoro et al. 2016, section 2.1).
//
//   (x_1, y_1), .., (x_{T-1}, y_{T-1}), (x_T, -)  ->  y_T
//
// Letters: T shots and the query, I width of a point with its label, O numbers that are said of each.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "models/core/shapes.h"
#include "src/base/table.h"

namespace attune::models {

/// What a meta-learner reads and says, and how wide it is: each has one width that everything in it follows.
struct MetaLearnerSizes {
  int64_t input;   // I
  int64_t output;  // O
  int64_t length;  // T
  int64_t width;
};

/// What a meta-learner makes of sequences.
struct Told {
  Tensor outputs;  // [B, T, O]; of a step from the steps up to it
  std::vector<Tensor> alignments =
      {};  // of each attention block, first to last, [B, T, T]; none where it is not wanted
};

class MetaLearner : public torch::nn::Module {
 public:
  /// Sequences [B, T, I]. Shorter ones than it was made for will do, too.
  virtual Told forward(const Tensor& sequence, bool aligned) = 0;
  /// What was learned: numbers.
  int64_t count() const {
    int64_t numbers = 0;
    for (const Tensor& parameter : parameters()) numbers += parameter.numel();
    return numbers;
  }
};

struct MetaLearnerRow {
  std::string_view name, help;
  std::shared_ptr<MetaLearner> (*make)(const MetaLearnerSizes& sizes);
};

const Table<MetaLearnerRow>& meta_learners();  // models/snail/meta_learners.cpp

}  // namespace attune::models
