// The forward pass of decoder_loop.h for the rows of one thread.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "src/kernels/unrolled/loop_task.h"

namespace attune::kernels {

template <class P>
class ForwardRows {
 public:
  using T = Sum<P>;

  ForwardRows(const LoopTask<P>& task, int64_t begin, int64_t end)
      : task_(task),
        at_(task.at),
        begin_(begin),
        count_(end - begin),
        query_(task.query_rows(begin, end)),
        window_(task.window_rows(begin, end)),
        below_(count_, at_.hidden),
        context_(count_, task.weights.context.inner()),
        fed_(count_, task.loop.readout ? at_.target : 0),
        gates_(static_cast<size_t>(count_ * 3 * at_.hidden)),
        sums_(static_cast<size_t>(count_ * at_.target)),
        contexts_(static_cast<size_t>(count_ * task.weights.context.inner())),
        readouts_(static_cast<size_t>(task.loop.readout ? count_ * at_.target : 0)),
        masked_(static_cast<size_t>(count_ * at_.hidden)) {
    states_.reserve(task.cells());
    for (size_t c = 0; c < task.cells(); ++c) {
      const Tensor& start = task.loop.cells[c].start;
      if (start.defined())
        states_.emplace_back(count_, at_.hidden, start.template const_data_ptr<T>() + begin * at_.hidden);
      cells_.emplace_back(task.weights.cells[c].gru, count_);
      for (int64_t i = 0; i < count_; ++i) std::copy_n(states_.back().row(i), at_.hidden, state(c, i, 0));
    }
  }

  void step(int64_t t) {
    const size_t before = task_.loop.cells_before;
    for (size_t c = 0; c < before; ++c) recur(c, t);
    attend(t);
    for (size_t c = before; c < task_.cells(); ++c) recur(c, t);
    if (task_.loop.readout) read(t);
  }

 private:
  void recur(size_t c, int64_t t) {
    const T* gates = task_.is_target(c) ? sums_.data() : gates_of(c, t);
    StateRows<P>& states = states_[task_.state_of(c)];
    cells_[c].multiply(states);
    for (int64_t i = 0; i < count_; ++i)
      cells_[c].forward(states, i, gates + i * 3 * at_.hidden, task_.saved(c, begin_ + i, t), state(c, i, t + 1));
  }
  // The input's share of the gates of a cell that the context does not enter.
  const T* gates_of(size_t c, int64_t t) {
    const int64_t width = 3 * at_.hidden;
    if (c == 0) {
      for (int64_t i = 0; i < count_; ++i) std::copy_n(words(i, t), width, gates_.data() + i * width);
      if (task_.loop.readout)
        task_.weights.fed.multiply(fed_.of(readouts_.data(), count_, at_.target), true, gates_.data(), width);
      return gates_.data();
    }
    const LoopCell& cell = task_.loop.cells[c];
    for (int64_t i = 0; i < count_; ++i)
      std::copy_n(cell.bias_below.template const_data_ptr<T>(), width, gates_.data() + i * width);
    StateRows<P>& below = states_[task_.state_of(c - 1)];
    LeftRows<P> side = below.left();
    if (cell.mask.defined()) {
      for (int64_t i = 0; i < count_; ++i) {
        T* row = masked_.data() + i * at_.hidden;
        std::copy_n(below.row(i), at_.hidden, row);
        loops<T>().multiply(at_.hidden, data_of<T>(cell.mask) + at_.step(begin_ + i, t) * at_.hidden, row);
      }
      side = below_.of(masked_.data(), count_, at_.hidden);
    }
    task_.weights.cells[c].below.multiply(side, true, gates_.data(), width);
    return gates_.data();
  }
  // Everything that the context is added to, and the context.
  void attend(int64_t t) {
    StateRows<P>& asking = states_[task_.state_of(task_.query_cell())];
    query_.project(t, asking.row(0), asking.left());
    if (window_) window_->forward(t, asking.row(0));
    begin_sums(t, asking);
    const int64_t width = task_.weights.context.inner();
    std::fill(contexts_.begin(), contexts_.end(), T(0));
    for (int64_t i = 0; i < count_; ++i)
      task_.attention.attend({begin_ + i, t, window_ ? window_->centre(i, t) : T(0)}, query_.now(i),
                             width > 0 ? contexts_.data() + i * width : sums_.data() + i * at_.target);
    if (width == 0) return;
    T* kept = task_.kept.contexts.template mutable_data_ptr<T>();
    for (int64_t i = 0; i < count_; ++i)
      std::copy_n(contexts_.data() + i * width, width, kept + at_.step(begin_ + i, t) * width);
    task_.weights.context.multiply(context_.of(contexts_.data(), count_, width), true, sums_.data(), at_.target);
  }
  void begin_sums(int64_t t, StateRows<P>& asking) {
    const auto& readout = task_.loop.readout;
    const Tensor& bias = task_.loop.context_bias;
    const Tensor none, &from = readout ? readout->words : task_.loop.cells_before == 0 ? task_.loop.words : none;
    for (int64_t i = 0; i < count_; ++i) {
      T* sum = sums_.data() + i * at_.target;
      if (from.defined())
        std::copy_n(from.template const_data_ptr<T>() + at_.step(begin_ + i, t) * at_.target, at_.target, sum);
      else if (bias.defined())
        std::copy_n(bias.template const_data_ptr<T>(), at_.target, sum);
      else
        std::fill_n(sum, at_.target, T(0));
    }
    if (readout) task_.weights.state.multiply(asking.left(), true, sums_.data(), at_.target);
  }
  void read(int64_t t) {
    const T* mask = data_of<T>(task_.loop.readout->mask);
    T *tanh = task_.kept.tanh.template mutable_data_ptr<T>(),
      *readouts = task_.kept.readouts.template mutable_data_ptr<T>();
    for (int64_t i = 0; i < count_; ++i) {
      T *sum = sums_.data() + i * at_.target, *out = readouts_.data() + i * at_.target;
      const int64_t place = at_.step(begin_ + i, t) * at_.target;
      loops<T>().tanh(at_.target, sum);
      std::copy_n(sum, at_.target, tanh + place);
      std::copy_n(sum, at_.target, out);
      if (mask != nullptr) loops<T>().multiply(at_.target, mask + place, out);
      std::copy_n(out, at_.target, readouts + place);
    }
  }
  const T* words(int64_t row, int64_t t) const {
    return task_.loop.words.template const_data_ptr<T>() + at_.step(begin_ + row, t) * 3 * at_.hidden;
  }
  T* state(size_t c, int64_t row, int64_t t) const {
    return task_.kept.cells[c].states.template mutable_data_ptr<T>() + at_.state(begin_ + row, t);
  }

  const LoopTask<P>& task_;
  const LoopSizes& at_;
  int64_t begin_, count_;
  std::vector<StateRows<P>> states_;
  std::vector<GruRows<P>> cells_;
  QueryRows<P> query_;
  std::optional<WindowRows<T>> window_;
  Left<P> below_, context_, fed_;
  std::vector<T> gates_, sums_, contexts_, readouts_, masked_;
};

}  // namespace attune::kernels
