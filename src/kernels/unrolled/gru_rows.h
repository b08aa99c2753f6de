// A gated recurrent unit (cells/gru.h) over some rows of a batch, forward and back: what the fused loops share.
#pragma once
#include <algorithm>
#include <vector>

#include "src/kernels/gemm/product.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {

/// The recurrent weights of one unroll, packed once: W_hh [3H, H], b_hh [3H].
template <class P>
struct GruWeights {
  Panels<P> forward, back;  // [H, 3H]; [3H, H], empty where nothing goes back
  const Sum<P>* bias;

  GruWeights(const at::Tensor& weight_hh, const at::Tensor& bias_hh, bool goes_back)
      : forward(goes_back ? Panels<P>() : Panels<P>(weight_hh, true)),
        back(goes_back ? Panels<P>(weight_hh, false) : Panels<P>()),
        bias(bias_hh.const_data_ptr<Sum<P>>()) {}
  int64_t hidden() const { return std::max(forward.inner(), back.columns()); }
};

/// The state of rows [begin, end) from step to step. Made and used by one thread.
template <class P>
class GruRows {
 public:
  using T = Sum<P>;

  /// Starts from `start` [B, H].
  GruRows(const GruWeights<P>& weights, int64_t begin, int64_t end, const T* start)
      : weights_(weights),
        hidden_(weights.hidden()),
        rows_(end - begin),
        left_(rows_, hidden_),
        state_(start + begin * hidden_, start + end * hidden_),
        recurrent_(static_cast<size_t>(rows_ * 3 * hidden_)) {}

  /// The state as the left side of a product.
  const P* left() { return left_.of(state_.data(), rows_, hidden_); }
  int64_t left_stride() const { return left_.stride(); }
  T* state(int64_t row) { return state_.data() + row * hidden_; }

  /// W_hh h + b_hh of all rows; then each row's `advance`.
  void multiply(const P* left_state) {
    for (int64_t i = 0; i < rows_; ++i) std::copy_n(weights_.bias, 3 * hidden_, recurrent_.data() + i * 3 * hidden_);
    weights_.forward.multiply(left_state, rows_, left_.stride(), true, recurrent_.data(), 3 * hidden_);
  }
  /// `input` [3H], `saved` [4H]; the new state goes to `out` [H] as well.
  void advance(int64_t row, const T* input, T* saved, T* out) {
    loops<T>().gru(hidden_, input, recurrent_.data() + row * 3 * hidden_, state(row), out, saved);
    std::copy_n(out, hidden_, state(row));
  }

 private:
  const GruWeights<P>& weights_;
  int64_t hidden_, rows_;
  Left<P> left_;
  std::vector<T> state_, recurrent_;
};

/// The gradient of rows [begin, end), from the last step to the first.
template <class P>
class GruRowsBack {
 public:
  using T = Sum<P>;

  GruRowsBack(const GruWeights<P>& weights, int64_t begin, int64_t end)
      : weights_(weights),
        hidden_(weights.hidden()),
        rows_(end - begin),
        left_(rows_, 3 * hidden_),
        gradient_(static_cast<size_t>(rows_ * hidden_)),
        recurrent_(static_cast<size_t>(rows_ * 3 * hidden_)) {}

  /// The gradient [H] of a row's state behind the step that comes next.
  T* gradient(int64_t row) { return gradient_.data() + row * hidden_; }

  /// One row of the step: `before` is the state before it, `saved` [4H] becomes gradients (loops.h). gradient(row) then
  /// lacks the share of the product, which `multiply` adds for all rows.
  void retreat(int64_t row, const T* before, T* saved) {
    loops<T>().gru_back(hidden_, before, saved, gradient(row));
    T* recurrent = recurrent_.data() + row * 3 * hidden_;
    std::copy_n(saved, 2 * hidden_, recurrent);
    std::copy_n(saved + 3 * hidden_, hidden_, recurrent + 2 * hidden_);
  }
  /// A row whose sentence is not at work in this step: its gradient passes as it is.
  void pass(int64_t row, T* saved) {
    std::fill_n(saved, 4 * hidden_, T(0));
    std::fill_n(recurrent_.data() + row * 3 * hidden_, 3 * hidden_, T(0));
  }
  void multiply() {
    const P* side = left_.of(recurrent_.data(), rows_, 3 * hidden_);
    weights_.back.multiply(side, rows_, left_.stride(), true, gradient_.data(), hidden_);
  }

 private:
  const GruWeights<P>& weights_;
  int64_t hidden_, rows_;
  Left<P> left_;
  std::vector<T> gradient_, recurrent_;
};

/// Gradients of W_hh and b_hh from those of all steps: `saved` [B, S, 4H] after the way back, `before` [B, S, H] with
/// `before_stride` numbers between rows of one sentence's consecutive steps.
template <class P>
struct GruGradients {
  at::Tensor weight_hh, bias_hh;

  GruGradients(const at::Tensor& saved, const at::Tensor& before) {
    using T = Sum<P>;
    const int64_t rows = saved.size(0) * saved.size(1), hidden = saved.size(2) / 4;
    weight_hh = at::empty({3 * hidden, hidden}, saved.options());
    const T* gradient = saved.const_data_ptr<T>();
    const RoundedRows<P> states(before.const_data_ptr<T>(), rows, hidden, hidden);
    T* out = weight_hh.mutable_data_ptr<T>();
    transposed_product(RoundedRows<P>(gradient, rows, 4 * hidden, 2 * hidden), states, false, out, hidden);
    transposed_product(RoundedRows<P>(gradient + 3 * hidden, rows, 4 * hidden, hidden), states, false,
                       out + 2 * hidden * hidden, hidden);
    const at::Tensor sums = saved.sum(at::IntArrayRef{0, 1});
    bias_hh = at::cat({sums.narrow(0, 0, 2 * hidden), sums.narrow(0, 3 * hidden, hidden)});
  }
};

}  // namespace attune::kernels
