#include "src/kernels/unrolled/attend_first.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/fused.h"
#include "src/kernels/parallel.h"
#include "src/kernels/unrolled/gru_rows.h"
#include "src/kernels/unrolled/query_rows.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

struct AttendFirstSizes {
  int64_t batch, steps, hidden;

  int64_t word(int64_t b, int64_t t) const { return (b * steps + t) * 3 * hidden; }
  int64_t saved(int64_t b, int64_t t) const { return (b * steps + t) * 4 * hidden; }
  int64_t state(int64_t b, int64_t t) const { return (b * (steps + 1) + t) * hidden; }
};

// What the way back needs, beside the inputs.
struct AttendFirstKept {
  Tensor states, alignment, queries, saved;
};

template <class P>
AttendFirstKept forward_loop(const AttendFirstLoop& loop) {
  using T = Sum<P>;
  const AttendFirstSizes at{loop.words.size(0), loop.words.size(1), loop.start.size(1)};
  const GruWeights<P> weights(loop.weight_hh, loop.bias_hh, false);
  const QueryWeights<P> query(loop.attention.score, at.hidden, false);
  const auto options = loop.words.options();
  AttendFirstKept kept{at::empty({at.batch, at.steps + 1, at.hidden}, options),
                       at::empty({at.batch, at.steps, loop.attention.memory.size(1)}, options),
                       at::empty({at.batch, at.steps, query.width}, options),
                       at::empty({at.batch, at.steps, 4 * at.hidden}, options)};
  const AttentionRows<T> attention(loop.attention, at.steps, query.width, kept.alignment);
  const T *words = loop.words.const_data_ptr<T>(), *start = loop.start.const_data_ptr<T>();
  T *states = kept.states.mutable_data_ptr<T>(), *saved = kept.saved.mutable_data_ptr<T>();
  T* queries = kept.queries.mutable_data_ptr<T>();
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    GruRows<P> rows(weights, begin, end, start);
    QueryRows<P> query_rows(query, begin, end, at.steps, queries);
    std::vector<T> gates(static_cast<size_t>(3 * at.hidden));
    for (int64_t b = begin; b < end; ++b) std::copy_n(start + b * at.hidden, at.hidden, states + at.state(b, 0));
    for (int64_t t = 0; t < at.steps; ++t) {
      const P* left = rows.left();
      query_rows.project(t, rows.state(0), left, rows.left_stride());
      rows.multiply(left);
      for (int64_t b = begin; b < end; ++b) {
        std::copy_n(words + at.word(b, t), 3 * at.hidden, gates.data());
        attention.attend(b, t, query_rows.now(b - begin), gates.data());
        rows.advance(b - begin, gates.data(), saved + at.saved(b, t), states + at.state(b, t + 1));
      }
    }
  });
  return kept;
}

struct AttendFirstGradients {
  Tensor words, memory, keys, vector, query, query_bias, weight_hh, bias_hh, start;
};

template <class P>
AttendFirstGradients backward_loop(const AttendFirstLoop& loop, const AttendFirstKept& kept, const Tensor& of_states,
                                   const Tensor& of_alignment) {
  using T = Sum<P>;
  const AttendFirstSizes at{loop.start.size(0), kept.alignment.size(1), loop.start.size(1)};
  const FusedScore& score = loop.attention.score;
  const GruWeights<P> weights(loop.weight_hh, loop.bias_hh, true);
  const QueryWeights<P> query(score, at.hidden, true);
  const AttentionRows<T> attention(loop.attention, at.steps, query.width, kept.alignment);
  AttendFirstGradients out;
  out.start = at::empty_like(loop.start);
  const AttentionGradients<T> of_attention(loop.attention, query.width);
  const auto into = of_attention.places();
  const T *states = kept.states.const_data_ptr<T>(), *gradient = of_states.const_data_ptr<T>();
  const T* outside = of_alignment.defined() ? of_alignment.const_data_ptr<T>() : nullptr;
  T *saved = kept.saved.mutable_data_ptr<T>(), *queries = kept.queries.mutable_data_ptr<T>();
  T* of_start = out.start.mutable_data_ptr<T>();
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    GruRowsBack<P> rows(weights, begin, end);
    QueryRows<P> query_rows(query, begin, end, at.steps, queries);
    std::vector<T> scratch;
    for (int64_t t = at.steps; t-- > 0;) {
      for (int64_t b = begin; b < end; ++b) {
        const int64_t row = b - begin;
        T* gates = saved + at.saved(b, t);
        loops<T>().add(at.hidden, gradient + at.state(b, t + 1), rows.gradient(row));
        rows.retreat(row, states + at.state(b, t), gates);
        attention.back(b, t, query_rows.kept(row, t), gates, outside, into, scratch, query_rows.now(row));
      }
      rows.multiply();
      query_rows.back(t, rows.gradient(0), at.hidden);
    }
    for (int64_t b = begin; b < end; ++b) {
      T* first = of_start + b * at.hidden;
      std::copy_n(rows.gradient(b - begin), at.hidden, first);
      loops<T>().add(at.hidden, gradient + at.state(b, 0), first);
    }
  });
  out.words = kept.saved.narrow(2, 0, 3 * at.hidden);
  out.memory = at::bmm(kept.alignment.transpose(1, 2), out.words);
  out.keys = of_attention.keys();
  out.vector = of_attention.vector();
  const Tensor before = kept.states.narrow(1, 0, at.steps).contiguous();
  const GruGradients<P> of_cell(kept.saved, before);
  out.weight_hh = of_cell.weight_hh;
  out.bias_hh = of_cell.bias_hh;
  const QueryGradients<P> of_query(score, kept.queries, before);
  out.query = of_query.query;
  out.query_bias = of_query.bias;
  return out;
}

// Saved tensors and constants go through the context, in this order.
struct AttendFirstFunction : torch::autograd::Function<AttendFirstFunction> {
  static tensor_list forward(AutogradContext* context, const Tensor& words, const Tensor& memory, const Tensor& keys,
                             const Tensor& vector, const Tensor& query, const Tensor& query_bias,
                             const Tensor& weight_hh, const Tensor& bias_hh, const Tensor& start, const Tensor& lengths,
                             const Energy* energy) {
    const bool bfloat16 = multiplies_in_bfloat16();
    const AttendFirstLoop loop{words, handed_attention(energy, query, query_bias, vector, keys, memory, lengths),
                               weight_hh, bias_hh, start};
    const AttendFirstKept kept =
        with_product_type(words.scalar_type(), bfloat16, [&]<class P>() { return forward_loop<P>(loop); });
    context->save_for_backward(
        {memory, keys, vector, query, query_bias, weight_hh, bias_hh, start, lengths, kept.states, kept.alignment});
    context->saved_data["queries"] = kept.queries;
    context->saved_data["saved"] = kept.saved;
    context->saved_data["bfloat16"] = bfloat16;
    context->saved_data["energy"] = reinterpret_cast<int64_t>(energy);
    return {kept.states, kept.alignment};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list s = context->get_saved_variables();
    auto& data = context->saved_data;
    const auto* energy = reinterpret_cast<const Energy*>(data["energy"].toInt());
    const AttendFirstLoop loop{{}, handed_attention(energy, s[3], s[4], s[2], s[1], s[0], s[8]), s[5], s[6], s[7]};
    const AttendFirstKept kept{s[9], s[10], data["queries"].toTensor(), data["saved"].toTensor()};
    data.erase("queries"), data.erase("saved");  // they become gradients: there is one way back only
    const Tensor of_states = gradients[0].defined() ? gradients[0].contiguous() : at::zeros_like(kept.states);
    const Tensor of_alignment = gradients[1].defined() ? gradients[1].contiguous() : Tensor();
    const AttendFirstGradients g =
        with_product_type(kept.states.scalar_type(), data["bfloat16"].toBool(),
                          [&]<class P>() { return backward_loop<P>(loop, kept, of_states, of_alignment); });
    return {g.words, g.memory, g.keys, g.vector, g.query, g.query_bias, g.weight_hh, g.bias_hh, g.start, {}, {}};
  }
};

}  // namespace

AttendFirstStates unroll_attend_first(const AttendFirstLoop& loop) {
  const FusedAttention& attention = loop.attention;
  const tensor_list found = AttendFirstFunction::apply(
      loop.words.contiguous(), attention.memory.contiguous(), or_empty(attention.keys),
      or_empty(attention.score.vector), or_empty(attention.score.query), or_empty(attention.score.bias), loop.weight_hh,
      loop.bias_hh, loop.start.contiguous(), attention.lengths, attention.score.energy);
  return {found[0], found[1]};
}

}  // namespace attune::kernels
