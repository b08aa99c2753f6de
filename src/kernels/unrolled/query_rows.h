// The projected query of the fused loops: q = W s + b for the rows of one thread at a step, and its backward pass. Scores
// without a projection read the state itself.
#pragma once
#include <algorithm>
#include <vector>

#include "src/kernels/gemm/product.h"
#include "src/kernels/unrolled/energies.h"

namespace attune::kernels {

/// The query's weights, packed once per unroll.
template <class P>
struct QueryWeights {
  Panels<P> forward, back;  // [Q, A]; [A, Q]
  const Sum<P>* bias = nullptr;
  int64_t width;  // A

  /// `weight` [A, Q], `bias` [A]: either may be undefined.
  QueryWeights(const Tensor& weight, const Tensor& bias_of, int64_t state_width, bool goes_back)
      : width(weight.defined() ? weight.size(0) : state_width) {
    if (!weight.defined()) return;
    (goes_back ? back : forward) = Panels<P>(weight, !goes_back);
    if (bias_of.defined()) bias = bias_of.const_data_ptr<Sum<P>>();
  }
  bool projects() const { return forward.columns() > 0 || back.columns() > 0; }
};

/// The queries of rows [begin, end) at one step after the other; `queries` [B, T, A] keeps them for the backward pass,
/// where their gradients take their place.
template <class P>
class QueryRows {
 public:
  using T = Sum<P>;

  QueryRows(const QueryWeights<P>& weights, int64_t begin, int64_t end, int64_t steps, T* queries)
      : weights_(weights),
        rows_(end - begin),
        stride_(steps * weights.width),
        queries_(queries + begin * stride_),
        now_(static_cast<size_t>(rows_ * weights.width)),
        left_(rows_, weights.width) {}

  /// Row `row` of the step at hand: its query, or its gradient.
  T* now(int64_t row) { return now_.data() + row * weights_.width; }
  const T* kept(int64_t row, int64_t step) const { return queries_ + row * stride_ + step * weights_.width; }

  /// Computes the queries of `step` from states [rows, Q], `left` the same as the left operand of a GEMM.
  void project(int64_t step, const T* states, const LeftRows<P>& left) {
    if (weights_.projects()) {
      if (weights_.bias != nullptr)
        for (int64_t i = 0; i < rows_; ++i) std::copy_n(weights_.bias, weights_.width, now(i));
      weights_.forward.multiply(left, weights_.bias != nullptr, now_.data(), weights_.width);
    } else {
      std::copy_n(states, rows_ * weights_.width, now_.data());
    }
    keep(step);
  }
  /// Adds to `of_states` [rows, Q] what comes from the gradients of `step`, and keeps those.
  void backward(int64_t step, T* of_states, int64_t state_width) {
    keep(step);
    if (weights_.projects()) {
      weights_.back.multiply(left_.of(now_.data(), rows_, weights_.width), true, of_states, state_width);
    } else {
      loops<T>().add(rows_ * weights_.width, now_.data(), of_states);
    }
  }
  /// Keeps the rows of the step at hand as those of `step`.
  void keep(int64_t step) {
    for (int64_t i = 0; i < rows_; ++i)
      std::copy_n(now(i), weights_.width, queries_ + i * stride_ + step * weights_.width);
  }

 private:
  const QueryWeights<P>& weights_;
  int64_t rows_, stride_;
  T* queries_;
  std::vector<T> now_;
  Left<P> left_;
};

}  // namespace attune::kernels
