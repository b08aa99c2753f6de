// The backward pass of decoder_loop.h for the rows of one thread, from the last step to the first.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "src/kernels/unrolled/loop_task.h"

namespace attune::kernels {

/// Where the rows of every thread add, and gradients from outside.
template <class T>
struct LoopGradients {
  const T *of_outputs, *of_alignment;  // of_alignment may be null
  typename AttentionGradients<T>::Places attention;
  Tensor sums = {};                 // [B, T, R], of what the tanh is taken of; undefined without a readout
  Tensor contexts = {};             // [B, T, heads x V], where weight_context is defined
  std::vector<Tensor> starts = {};  // [B, H] for each state
};

template <class P>
class BackwardRows {
 public:
  using T = Sum<P>;

  BackwardRows(const LoopTask<P>& task, const LoopGradients<T>& out, int64_t begin, int64_t end)
      : task_(task),
        out_(out),
        at_(task.at),
        begin_(begin),
        count_(end - begin),
        query_(task.query_rows(begin, end)),
        window_(task.window_rows(begin, end)),
        gates_(count_, 3 * at_.hidden),
        target_(count_, at_.target),
        below_(static_cast<size_t>(count_ * at_.hidden)),
        contexts_(static_cast<size_t>(count_ * task.weights.context.columns())),
        sums_(static_cast<size_t>(task.loop.readout ? count_ * at_.target : 0)),
        fed_(sums_.size()) {
    const size_t states = task.state_of(task.cells() - 1) + 1;
    gradients_.assign(states, std::vector<T>(static_cast<size_t>(count_ * at_.hidden)));
    for (size_t c = 0; c < task.cells(); ++c) cells_.emplace_back(task.weights.cells[c].gru, count_, of_state(c));
  }

  void step(int64_t t) {
    if (task_.loop.readout) leave_readout(t);
    for (size_t c = task_.cells(); c-- > task_.loop.cells_before;) leave_cell(c, t);
    leave_attention(t);
    for (size_t c = task_.loop.cells_before; c-- > 0;) leave_cell(c, t);
    if (!task_.loop.readout) return;
    task_.weights.fed.multiply(gates_of(0, t), false, fed_.data(), at_.target);
  }
  void finish() {
    for (size_t s = 0; s < gradients_.size(); ++s)
      std::copy_n(gradients_[s].data(), count_ * at_.hidden,
                  out_.starts[s].template mutable_data_ptr<T>() + begin_ * at_.hidden);
    if (task_.loop.readout) return;
    for (int64_t i = 0; i < count_; ++i)
      loops<T>().add(at_.hidden, out_.of_outputs + at_.state(begin_ + i, 0),
                     out_.starts.back().template mutable_data_ptr<T>() + (begin_ + i) * at_.hidden);
  }

 private:
  // The gradient of what the tanh was taken of; adds its share to that of the state.
  void leave_readout(int64_t t) {
    const T *mask = data_of<T>(task_.loop.readout->mask), *tanh = data_of<T>(task_.kept.tanh);
    for (int64_t i = 0; i < count_; ++i) {
      const int64_t place = at_.step(begin_ + i, t) * at_.target;
      T* sum = sums_.data() + i * at_.target;
      std::copy_n(out_.of_outputs + place, at_.target, sum);
      loops<T>().add(at_.target, fed_.data() + i * at_.target, sum);
      if (mask != nullptr) loops<T>().multiply(at_.target, mask + place, sum);
      loops<T>().tanh_back(at_.target, tanh + place, sum);
      std::copy_n(sum, at_.target, out_.sums.template mutable_data_ptr<T>() + place);
    }
    task_.weights.state.multiply(target_.of(sums_.data(), count_, at_.target), true, of_state(task_.query_cell()),
                                 at_.hidden);
  }
  void leave_cell(size_t c, int64_t t) {
    GruRowsBack<P>& cell = cells_[c];
    const bool is_output = !task_.loop.readout && c + 1 == task_.cells();
    const auto [before, offset] = task_.before(c);
    for (int64_t i = 0; i < count_; ++i) {
      if (is_output) loops<T>().add(at_.hidden, out_.of_outputs + at_.state(begin_ + i, t + 1), cell.gradient(i));
      cell.backward(i, task_.state(before, begin_ + i, t + offset), task_.saved(c, begin_ + i, t));
    }
    cell.multiply();
    const LoopCell& of = task_.loop.cells[c];
    if (!of.weight_below.defined()) return;
    task_.weights.cells[c].below.multiply(gates_of(c, t), false, below_.data(), at_.hidden);
    for (int64_t i = 0; i < count_ && of.mask.defined(); ++i)
      loops<T>().multiply(at_.hidden, data_of<T>(of.mask) + at_.step(begin_ + i, t) * at_.hidden,
                          below_.data() + i * at_.hidden);
    loops<T>().add(count_ * at_.hidden, below_.data(), of_state(c - 1));
  }
  void leave_attention(int64_t t) {
    const int64_t width = task_.weights.context.columns();
    if (width > 0) leave_context(t, width);
    for (int64_t i = 0; i < count_; ++i) {
      const T* of_target = width > 0 ? contexts_.data() + i * width : of_sums(i, t);
      const T of_centre =
          task_.attention.backward({begin_ + i, t, window_ ? window_->centre(i, t) : T(0)}, query_.kept(i, t),
                                   {of_target, out_.of_alignment, query_.now(i), out_.attention}, scratch_);
      if (window_)
        window_->leave(i, t, of_centre,
                       out_.attention.positions + (begin_ + i) * task_.loop.attention.window.position.size(0));
    }
    query_.backward(t, of_state(task_.query_cell()), at_.hidden);
    if (window_) window_->backward(t, of_state(task_.query_cell()));
  }
  void leave_context(int64_t t, int64_t width) {
    const int64_t stride = task_.loop.readout ? at_.target : at_.steps * 4 * at_.hidden;
    task_.weights.context.multiply(target_.of(of_sums(0, t), count_, stride), false, contexts_.data(), width);
    T* kept = out_.contexts.template mutable_data_ptr<T>();
    for (int64_t i = 0; i < count_; ++i)
      std::copy_n(contexts_.data() + i * width, width, kept + at_.step(begin_ + i, t) * width);
  }
  // The gradient [G] of what the context was added to.
  const T* of_sums(int64_t row, int64_t t) const {
    return task_.loop.readout ? sums_.data() + row * at_.target : task_.saved(task_.loop.cells_before, begin_ + row, t);
  }
  LeftRows<P> gates_of(size_t c, int64_t t) {
    return gates_.of(task_.saved(c, begin_, t), count_, at_.steps * 4 * at_.hidden);
  }
  T* of_state(size_t c) { return gradients_[task_.state_of(c)].data(); }

  const LoopTask<P>& task_;
  const LoopGradients<T>& out_;
  const LoopSizes& at_;
  int64_t begin_, count_;
  std::vector<std::vector<T>> gradients_;  // of each state
  std::vector<GruRowsBack<P>> cells_;
  QueryRows<P> query_;
  std::optional<WindowRows<T>> window_;
  Left<P> gates_, target_;
  std::vector<T> below_, contexts_, sums_, fed_, scratch_;
};

}  // namespace attune::kernels
