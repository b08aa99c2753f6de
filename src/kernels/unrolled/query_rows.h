// The projected query of the fused loops: q = W s + b for the rows of one thread at a step, and its way back. Scores
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

  QueryWeights(const FusedScore& score, int64_t state_width, bool goes_back)
      : width(score.query.defined() ? score.query.size(0) : state_width) {
    if (!score.query.defined()) return;
    (goes_back ? back : forward) = Panels<P>(score.query, !goes_back);
    if (score.bias.defined()) bias = score.bias.const_data_ptr<Sum<P>>();
  }
  bool projects() const { return forward.columns() > 0 || back.columns() > 0; }
};

/// The queries of rows [begin, end) at one step after the other; `queries` [B, T, A] keeps them for the way back, where
/// their gradients take their place.
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

  /// Makes the queries of `step` from states [rows, Q], `left` the same as the left side of a product.
  void project(int64_t step, const T* states, const P* left, int64_t left_stride) {
    if (weights_.projects()) {
      if (weights_.bias != nullptr)
        for (int64_t i = 0; i < rows_; ++i) std::copy_n(weights_.bias, weights_.width, now(i));
      weights_.forward.multiply(left, rows_, left_stride, weights_.bias != nullptr, now_.data(), weights_.width);
    } else {
      std::copy_n(states, rows_ * weights_.width, now_.data());
    }
    keep(step);
  }
  /// Adds to `of_states` [rows, Q] what comes back from the gradients of `step`, and keeps those.
  void back(int64_t step, T* of_states, int64_t state_width) {
    keep(step);
    if (weights_.projects()) {
      const P* side = left_.of(now_.data(), rows_, weights_.width);
      weights_.back.multiply(side, rows_, left_.stride(), true, of_states, state_width);
    } else {
      loops<T>().add(rows_ * weights_.width, now_.data(), of_states);
    }
  }

 private:
  void keep(int64_t step) {
    for (int64_t i = 0; i < rows_; ++i)
      std::copy_n(now(i), weights_.width, queries_ + i * stride_ + step * weights_.width);
  }

  const QueryWeights<P>& weights_;
  int64_t rows_, stride_;
  T* queries_;
  std::vector<T> now_;
  Left<P> left_;
};

/// The gradients of a query's W and b from those of all queries [B, T, A] and the states [B, T, Q] they were made of.
template <class P>
struct QueryGradients {
  Tensor query, bias;

  QueryGradients(const FusedScore& score, const Tensor& of_queries, const Tensor& states) {
    if (!score.query.defined()) return;
    const int64_t rows = states.size(0) * states.size(1), width = of_queries.size(2), inner = states.size(2);
    query = transposed_product(RoundedRows<P>(of_queries.const_data_ptr<Sum<P>>(), rows, width, width),
                               RoundedRows<P>(states.const_data_ptr<Sum<P>>(), rows, inner, inner));
    if (score.bias.defined()) bias = of_queries.sum(at::IntArrayRef{0, 1});
  }
};

}  // namespace attune::kernels
