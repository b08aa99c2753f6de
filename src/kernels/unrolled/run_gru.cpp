#include "src/kernels/unrolled/run_gru.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/execution.h"
#include "src/kernels/gemm/linear.h"
#include "src/kernels/parallel.h"
#include "src/kernels/unrolled/gru_rows.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kRowsOfAStep = 32;  // of a single step, at least

// What a run reads and writes. Step i of a sentence stands at position i, or from its right end when `backward`.
template <class P>
struct Sequence {
  using T = Sum<P>;
  int64_t batch, length, hidden;
  const int64_t* lengths;
  bool backward;

  int64_t position(int64_t step) const { return backward ? length - 1 - step : step; }
  int64_t at(int64_t row, int64_t position, int64_t width) const { return (row * length + position) * width; }
  /// The state before a position that is within the sentence.
  const T* before(const T* outputs, const T* start, int64_t row, int64_t position) const {
    const int64_t earlier = backward ? position + 1 : position - 1;
    const bool first = earlier < 0 || earlier >= lengths[row];
    return first ? start + row * hidden : outputs + at(row, earlier, hidden);
  }
};

// The rows of one thread.
template <class P>
struct SequenceRows {
  using T = Sum<P>;
  const Sequence<P>& sequence;
  const GruWeights<P>& weights;
  int64_t begin, end;

  /// From `start` [B, H]: outputs [B, S, H], what the backward pass reads, and the last states [B, H].
  void forward(const T* projected, const T* start, T* saved, T* outputs, T* last) const {
    const ProductScope scope;
    const int64_t hidden = sequence.hidden;
    StateRows<P> states(end - begin, hidden, start + begin * hidden);
    GruRows<P> rows(weights, end - begin);
    for (int64_t step = 0; step < sequence.length; ++step) {
      const int64_t t = sequence.position(step);
      rows.multiply(states);
      for (int64_t b = begin; b < end; ++b) {
        T* out = outputs + sequence.at(b, t, hidden);
        if (t < sequence.lengths[b])
          rows.forward(states, b - begin, projected + sequence.at(b, t, 3 * hidden),
                       saved + sequence.at(b, t, 4 * hidden), out);
        else
          std::fill_n(out, hidden, T(0));
      }
    }
    std::copy_n(states.row(0), (end - begin) * hidden, last + begin * hidden);
  }
  /// `gradient` [B, S, H] of the outputs; `of_start` [B, H] holds that of the last states and becomes that of the first.
  void backward(const T* gradient, const T* outputs, const T* start, T* saved, T* of_start) const {
    const ProductScope scope;
    const int64_t hidden = sequence.hidden;
    GruRowsBack<P> rows(weights, end - begin, of_start + begin * hidden);
    for (int64_t step = sequence.length; step-- > 0;) {
      const int64_t t = sequence.position(step);
      for (int64_t b = begin; b < end; ++b) {
        T* gates = saved + sequence.at(b, t, 4 * hidden);
        if (t >= sequence.lengths[b]) {
          rows.pass(b - begin, gates);
          continue;
        }
        loops<T>().add(hidden, gradient + sequence.at(b, t, hidden), rows.gradient(b - begin));
        rows.backward(b - begin, sequence.before(outputs, start, b, t), gates);
      }
      rows.multiply();
    }
  }
};

struct RunGru : torch::autograd::Function<RunGru> {
  static tensor_list forward(AutogradContext* context, const Tensor& projected, const Tensor& weight_hh,
                             const Tensor& bias_hh, const Tensor& start, const Tensor& lengths, bool backward) {
    const bool bfloat16 = execution().bfloat16;
    const int64_t batch = projected.size(0), length = projected.size(1), hidden = weight_hh.size(1);
    const Tensor saved = at::empty({batch, length, 4 * hidden}, projected.options());
    const Tensor outputs = at::empty({batch, length, hidden}, projected.options()), last = at::empty_like(start);
    with_product_type(projected.scalar_type(), bfloat16, [&]<class P>() {
      using T = Sum<P>;
      const Sequence<P> sequence{batch, length, hidden, lengths.const_data_ptr<int64_t>(), backward};
      const GruWeights<P> weights(weight_hh, bias_hh, false);
      const T* input = projected.const_data_ptr<T>();
      T *gates = saved.mutable_data_ptr<T>(), *out = outputs.mutable_data_ptr<T>(), *end = last.mutable_data_ptr<T>();
      const T* first = start.const_data_ptr<T>();
      parallel_for(0, batch, 1, [&](int64_t from, int64_t to) {
        SequenceRows<P>{sequence, weights, from, to}.forward(input, first, gates, out, end);
      });
    });
    context->save_for_backward(tensor_list{weight_hh, bias_hh, start, lengths, outputs});
    context->saved_data["saved"] = saved;
    context->saved_data["backward"] = backward;
    context->saved_data["bfloat16"] = bfloat16;
    return {outputs, last};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list kept = context->get_saved_variables();
    const Tensor &weight_hh = kept[0], &bias_hh = kept[1], &start = kept[2], &lengths = kept[3], &outputs = kept[4];
    const Tensor saved = context->saved_data["saved"].toTensor();
    context->saved_data.erase("saved");  // it becomes the gradients: there is one way back only
    const bool backward = context->saved_data["backward"].toBool();
    const int64_t batch = outputs.size(0), length = outputs.size(1), hidden = outputs.size(2);
    const Tensor gradient = gradients[0].defined() ? gradients[0].contiguous() : at::zeros_like(outputs);
    const Tensor of_start =
        gradients[1].defined() ? gradients[1].clone(at::MemoryFormat::Contiguous) : at::zeros_like(start);
    tensor_list out(6);
    with_product_type(outputs.scalar_type(), context->saved_data["bfloat16"].toBool(), [&]<class P>() {
      using T = Sum<P>;
      const Sequence<P> sequence{batch, length, hidden, lengths.const_data_ptr<int64_t>(), backward};
      const GruWeights<P> weights(weight_hh, bias_hh, true);
      const T *of_outputs = gradient.const_data_ptr<T>(), *states = outputs.const_data_ptr<T>();
      const T* first = start.const_data_ptr<T>();
      T *gates = saved.mutable_data_ptr<T>(), *of_first = of_start.mutable_data_ptr<T>();
      const Tensor before = at::empty_like(outputs);
      T* earlier = before.mutable_data_ptr<T>();
      parallel_for(0, batch, 1, [&](int64_t from, int64_t to) {
        SequenceRows<P>{sequence, weights, from, to}.backward(of_outputs, states, first, gates, of_first);
        for (int64_t b = from; b < to; ++b)
          for (int64_t t = 0; t < length; ++t)
            std::copy_n(sequence.before(states, first, b, t), hidden, earlier + sequence.at(b, t, hidden));
      });
      const GruGradients<P> found(saved, before);
      out = tensor_list{saved.narrow(2, 0, 3 * hidden), found.weight_hh, found.bias_hh, of_start, {}, {}};
    });
    return out;
  }
};

}  // namespace

GruOutputs run_gru(const GruWeightTensors& weights, const Tensor& projected, const Tensor& mask, const Tensor& start,
                   bool backward) {
  const tensor_list found = RunGru::apply(projected.contiguous(), weights.weight_hh, weights.bias_hh,
                                          start.contiguous(), mask.sum(1).contiguous(), backward);
  return {found[0], found[1]};
}

Tensor step_gru(const GruWeightTensors& weights, const Tensor& projected, const Tensor& state) {
  const Tensor before = state.contiguous(), input = projected.contiguous();
  const Tensor recurrent = linear_map(before, weights.weight_hh, weights.bias_hh), after = at::empty_like(before);
  const int64_t hidden = before.size(1);
  AT_DISPATCH_FLOATING_TYPES(before.scalar_type(), "step_gru", [&] {
    const auto *in = input.const_data_ptr<scalar_t>(), *again = recurrent.const_data_ptr<scalar_t>(),
               *from = before.const_data_ptr<scalar_t>();
    auto* to = after.mutable_data_ptr<scalar_t>();
    parallel_for(0, before.size(0), kRowsOfAStep, [&](int64_t begin, int64_t end) {
      std::vector<scalar_t> saved(static_cast<size_t>(4 * hidden));
      for (int64_t i = begin; i < end; ++i)
        loops<scalar_t>().gru(hidden, {in + i * 3 * hidden, again + i * 3 * hidden, from + i * hidden}, to + i * hidden,
                              saved.data());
    });
  });
  return after;
}

}  // namespace attune::kernels
