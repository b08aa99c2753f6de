// Kernel regression as attention: what is asked is the query, the points' inputs are keys, their outputs values
// (Nadaraya 1964; Watson 1964).
//
//   f(x) = sum_i alpha(x, x_i) y_i      alpha(x, .) = softmax(score(x, .))
//
// It is the attention of translation (scored_attention.h) over a memory of key and value, each of width one. Letters: N
// points, M queries of each.
#pragma once
#include <optional>

#include "models/attention/attention.h"

namespace attune::models {

/// What is asked, and the points that answer.
struct Regression {
  Tensor queries;          // [B, M]
  Tensor inputs, outputs;  // [B, N]
};

/// Every point is asked of all others: queries [N, 1], points [N, N - 1], in their order. N is at least 2.
Regression leave_one_out(const Tensor& inputs, const Tensor& outputs);

class KernelRegression : public torch::nn::Module {
 public:
  struct Predicted {
    Tensor outputs;  // [B, M]
    Tensor weights;  // [B, M, N]
  };

  /// One head; the score is of queries and inputs, both of width one. In double precision.
  explicit KernelRegression(const AttentionOptions& options);
  Predicted forward(const Regression& asked);
  /// w, of a score that learns it; none: there is nothing to learn.
  std::optional<double> sharpness() const;

 private:
  std::shared_ptr<Attention> attention_;
};

}  // namespace attune::models
