// The window of the fused loops: which positions a step may attend to, and how the distance from a centre weighs them.
//
//   p = (S - 1) sigmoid(v^T tanh(W s))      g_j = exp(-(j - p)^2 / 2 sigma^2), sigma = reach / 2
//
// Equal to models/attention/windows. A predicted centre is computed in full precision: it is a fraction of a word.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "src/kernels/unrolled/query_rows.h"

namespace attune::kernels {

/// A window as the fused loops see it; made by default it leaves every position as it is.
struct FusedWindow {
  enum class Centre { kNone, kStep, kPredicted };
  Centre centre = Centre::kNone;
  int64_t ahead =
      std::numeric_limits<int32_t>::max();  // kNone: positions up to the step's number and so many beyond it
  double reach = 0;                         // else: positions at most so far from the centre
  bool renormalize = false;                 // kPredicted: g weighs before the softmax, not after it
  Tensor query = {}, position = {};         // kPredicted: W [Q, Q], v [Q]

  bool leaves_all() const { return centre == Centre::kNone && ahead == FusedWindow{}.ahead; }
  bool predicts() const { return centre == Centre::kPredicted; }
  /// Whether weights are multiplied after the softmax.
  bool weighs() const { return predicts() && !renormalize; }
};

/// Positions first, first + 1, ... of a sentence.
struct Span {
  int64_t first, length;
};

/// The positions of a sentence of this length that a step sees; `centre` is read where it is predicted.
inline Span span_of(const FusedWindow& window, int64_t step, int64_t length, double centre) {
  if (window.centre == FusedWindow::Centre::kNone) return {0, std::min(length, step + 1 + window.ahead)};
  if (!window.predicts()) centre = static_cast<double>(std::min(step, length - 1));
  const auto first = std::max<int64_t>(0, static_cast<int64_t>(std::ceil(centre - window.reach)));
  const auto last = std::min(length - 1, static_cast<int64_t>(std::floor(centre + window.reach)));
  return {first, last - first + 1};
}

/// The Gaussian of a predicted centre.
template <class T>
struct Gaussian {
  T centre, sigma;

  T logarithm(int64_t position) const {
    const T distance = static_cast<T>(position) - centre;
    return distance * distance / (T(-2) * sigma * sigma);
  }
  /// d log g_j / d p
  T slope(int64_t position) const { return (static_cast<T>(position) - centre) / (sigma * sigma); }
};

/// What the steps keep of predicted centres: `hidden` [B, T, Q] tanh(W s), in the backward pass the gradient of W s;
/// `centres` [B, T].
struct WindowKept {
  Tensor hidden, centres;
};

/// The predicted centres of rows [begin, end) at one step after the other.
template <class T>
class WindowRows {
 public:
  struct Task {
    const FusedWindow& window;
    const QueryWeights<T>& weights;
    const int64_t* lengths;  // of all sentences
    const WindowKept& kept;
    int64_t begin, end, steps;
  };
  explicit WindowRows(const Task& task)
      : position_(task.window.position.template const_data_ptr<T>()),
        lengths_(task.lengths + task.begin),
        centres_(task.kept.centres.template mutable_data_ptr<T>() + task.begin * task.steps),
        rows_(task.end - task.begin),
        steps_(task.steps),
        width_(task.weights.width),
        hidden_(task.weights, task.begin, task.end, task.steps, task.kept.hidden.template mutable_data_ptr<T>()),
        left_(rows_, width_) {}

  T centre(int64_t row, int64_t step) const { return centres_[row * steps_ + step]; }

  /// Predicts the centres of `step` from states [rows, Q].
  void forward(int64_t step, const T* states) {
    hidden_.project(step, states, left_.of(states, rows_, width_));
    for (int64_t i = 0; i < rows_; ++i) {
      loops<T>().tanh(width_, hidden_.now(i));
      T sum = 0;
      loops<T>().dots(1, width_, hidden_.now(i), position_, &sum);
      centres_[i * steps_ + step] = static_cast<T>(lengths_[i] - 1) / (T(1) + std::exp(-sum));
    }
    hidden_.keep(step);
  }
  /// Turns the gradient of a row's centre into that of its W s; adds to that of v [Q]. Then `backward` takes all rows.
  void leave(int64_t row, int64_t step, T of_centre, T* of_position) {
    const T share = lengths_[row] > 1 ? centre(row, step) / static_cast<T>(lengths_[row] - 1) : T(0);
    const T of_sum = of_centre * centre(row, step) * (T(1) - share);
    const T* hidden = hidden_.kept(row, step);
    T* out = hidden_.now(row);
    for (int64_t i = 0; i < width_; ++i) {
      of_position[i] += of_sum * hidden[i];
      out[i] = of_sum * position_[i] * (T(1) - hidden[i] * hidden[i]);
    }
  }
  void backward(int64_t step, T* of_states) { hidden_.backward(step, of_states, width_); }

 private:
  const T* position_;
  const int64_t* lengths_;
  T* centres_;
  int64_t rows_, steps_, width_;
  QueryRows<T> hidden_;
  Left<T> left_;
};

}  // namespace attune::kernels
