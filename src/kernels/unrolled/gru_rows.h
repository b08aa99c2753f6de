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

/// The states of some rows of a batch at one step, and the same as a GEMM's left operand. Made and used by one thread.
template <class P>
class StateRows {
 public:
  using T = Sum<P>;

  /// Starts from `start` [rows, H].
  StateRows(int64_t rows, int64_t hidden, const T* start)
      : rows_(rows), hidden_(hidden), left_(rows, hidden), states_(start, start + rows * hidden) {}

  int64_t rows() const { return rows_; }
  const T* row(int64_t row) const { return states_.data() + row * hidden_; }
  /// Replaces one row's state [H].
  void set(int64_t row, const T* state) {
    std::copy_n(state, hidden_, states_.data() + row * hidden_);
    operand_.values = nullptr;
  }
  const LeftRows<P>& left() {
    if (operand_.values == nullptr) operand_ = left_.of(states_.data(), rows_, hidden_);
    return operand_;
  }

 private:
  int64_t rows_, hidden_;
  Left<P> left_;
  std::vector<T> states_;
  LeftRows<P> operand_ = {};  // null: the states changed
};

/// A step of one unit for these rows.
template <class P>
class GruRows {
 public:
  using T = Sum<P>;

  GruRows(const GruWeights<P>& weights, int64_t rows)
      : weights_(weights), hidden_(weights.hidden()), recurrent_(static_cast<size_t>(rows * 3 * hidden_)) {}

  /// Computes W_hh h + b_hh of all rows; then each row takes `forward`.
  void multiply(StateRows<P>& states) {
    for (int64_t i = 0; i < states.rows(); ++i) std::copy_n(weights_.bias, 3 * hidden_, recurrent(i));
    weights_.forward.multiply(states.left(), true, recurrent(0), 3 * hidden_);
  }
  /// `input` [3H], `saved` [4H]; the next state goes to `out` [H] as well.
  void forward(StateRows<P>& states, int64_t row, const T* input, T* saved, T* out) {
    loops<T>().gru(hidden_, {input, recurrent(row), states.row(row)}, out, saved);
    states.set(row, out);
  }

 private:
  T* recurrent(int64_t row) { return recurrent_.data() + row * 3 * hidden_; }

  const GruWeights<P>& weights_;
  int64_t hidden_;
  std::vector<T> recurrent_;
};

/// The backward pass of one unit for some rows, from the last step to the first. `gradient` [rows, H] holds the gradient
/// of the state after the step, then that of the state before it.
template <class P>
class GruRowsBack {
 public:
  using T = Sum<P>;

  GruRowsBack(const GruWeights<P>& weights, int64_t rows, T* gradient)
      : weights_(weights),
        hidden_(weights.hidden()),
        rows_(rows),
        left_(rows, 3 * hidden_),
        gradient_(gradient),
        recurrent_(static_cast<size_t>(rows * 3 * hidden_)) {}

  T* gradient(int64_t row) { return gradient_ + row * hidden_; }

  /// One row of the step: `before` is the state before it, `saved` [4H] becomes gradients (loops.h). gradient(row) then
  /// lacks the share of the GEMM, which `multiply` adds for all rows.
  void backward(int64_t row, const T* before, T* saved) {
    loops<T>().gru_back(hidden_, before, saved, gradient(row));
    T* recurrent = recurrent_.data() + row * 3 * hidden_;
    std::copy_n(saved, 2 * hidden_, recurrent);
    std::copy_n(saved + 3 * hidden_, hidden_, recurrent + 2 * hidden_);
  }
  /// Passes the gradient of a row whose sentence has no such step.
  void pass(int64_t row, T* saved) {
    std::fill_n(saved, 4 * hidden_, T(0));
    std::fill_n(recurrent_.data() + row * 3 * hidden_, 3 * hidden_, T(0));
  }
  void multiply() { weights_.back.multiply(left_.of(recurrent_.data(), rows_, 3 * hidden_), true, gradient_, hidden_); }

 private:
  const GruWeights<P>& weights_;
  int64_t hidden_, rows_;
  Left<P> left_;
  T* gradient_;
  std::vector<T> recurrent_;
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
