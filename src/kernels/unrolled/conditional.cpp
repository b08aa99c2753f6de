#include "src/kernels/unrolled/conditional.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/fused.h"
#include "src/kernels/parallel.h"
#include "src/kernels/unrolled/gru_rows.h"
#include "src/kernels/unrolled/query_rows.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

struct ConditionalSizes {
  int64_t batch, steps, hidden;

  int64_t word(int64_t b, int64_t t) const { return (b * steps + t) * 3 * hidden; }
  int64_t saved(int64_t b, int64_t t) const { return (b * steps + t) * 4 * hidden; }
  int64_t between(int64_t b, int64_t t) const { return (b * steps + t) * hidden; }
  int64_t state(int64_t b, int64_t t) const { return (b * (steps + 1) + t) * hidden; }
};

// What the way back needs, beside the inputs. `between` [B, T, H]: s'.
struct ConditionalKept {
  Tensor states, between, alignment, queries, first, second;
};

template <class P>
ConditionalKept forward_loop(const ConditionalLoop& loop) {
  using T = Sum<P>;
  const ConditionalSizes at{loop.words.size(0), loop.words.size(1), loop.start.size(1)};
  const GruWeights<P> first(loop.first_hh, loop.first_bias_hh, false),
      second(loop.second_hh, loop.second_bias_hh, false);
  const QueryWeights<P> query(loop.attention.score, at.hidden, false);
  const auto options = loop.words.options();
  ConditionalKept kept{at::empty({at.batch, at.steps + 1, at.hidden}, options),
                       at::empty({at.batch, at.steps, at.hidden}, options),
                       at::empty({at.batch, at.steps, loop.attention.memory.size(1)}, options),
                       at::empty({at.batch, at.steps, query.width}, options),
                       at::empty({at.batch, at.steps, 4 * at.hidden}, options),
                       at::empty({at.batch, at.steps, 4 * at.hidden}, options)};
  const AttentionRows<T> attention(loop.attention, at.steps, query.width, kept.alignment);
  const T *words = loop.words.const_data_ptr<T>(), *start = loop.start.const_data_ptr<T>();
  T *states = kept.states.mutable_data_ptr<T>(), *between = kept.between.mutable_data_ptr<T>();
  T *of_first = kept.first.mutable_data_ptr<T>(), *of_second = kept.second.mutable_data_ptr<T>();
  T* queries = kept.queries.mutable_data_ptr<T>();
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    GruRows<P> lower(first, begin, end, start), upper(second, begin, end, start);
    QueryRows<P> query_rows(query, begin, end, at.steps, queries);
    std::vector<T> gates(static_cast<size_t>(3 * at.hidden));
    for (int64_t b = begin; b < end; ++b) std::copy_n(start + b * at.hidden, at.hidden, states + at.state(b, 0));
    for (int64_t t = 0; t < at.steps; ++t) {
      lower.multiply(lower.left());
      for (int64_t b = begin; b < end; ++b) {
        T* now = between + at.between(b, t);
        lower.advance(b - begin, words + at.word(b, t), of_first + at.saved(b, t), now);
        std::copy_n(now, at.hidden, upper.state(b - begin));
      }
      const P* left = upper.left();
      query_rows.project(t, upper.state(0), left, upper.left_stride());
      upper.multiply(left);
      for (int64_t b = begin; b < end; ++b) {
        T* next = states + at.state(b, t + 1);
        std::fill(gates.begin(), gates.end(), T(0));
        attention.attend(b, t, query_rows.now(b - begin), gates.data());
        upper.advance(b - begin, gates.data(), of_second + at.saved(b, t), next);
        std::copy_n(next, at.hidden, lower.state(b - begin));
      }
    }
  });
  return kept;
}

struct ConditionalGradients {
  Tensor words, memory, keys, vector, query, query_bias, first_hh, first_bias_hh, second_hh, second_bias_hh, start;
};

template <class P>
ConditionalGradients backward_loop(const ConditionalLoop& loop, const ConditionalKept& kept, const Tensor& of_states,
                                   const Tensor& of_alignment) {
  using T = Sum<P>;
  const ConditionalSizes at{loop.start.size(0), kept.alignment.size(1), loop.start.size(1)};
  const FusedScore& score = loop.attention.score;
  const GruWeights<P> first(loop.first_hh, loop.first_bias_hh, true), second(loop.second_hh, loop.second_bias_hh, true);
  const QueryWeights<P> query(score, at.hidden, true);
  const AttentionRows<T> attention(loop.attention, at.steps, query.width, kept.alignment);
  ConditionalGradients out;
  out.start = at::empty_like(loop.start);
  const AttentionGradients<T> of_attention(loop.attention, query.width);
  const auto into = of_attention.places();
  const T *states = kept.states.const_data_ptr<T>(), *between = kept.between.const_data_ptr<T>();
  const T* gradient = of_states.const_data_ptr<T>();
  const T* outside = of_alignment.defined() ? of_alignment.const_data_ptr<T>() : nullptr;
  T *of_first = kept.first.mutable_data_ptr<T>(), *of_second = kept.second.mutable_data_ptr<T>();
  T *queries = kept.queries.mutable_data_ptr<T>(), *of_start = out.start.mutable_data_ptr<T>();
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    const int64_t numbers = (end - begin) * at.hidden;
    GruRowsBack<P> lower(first, begin, end), upper(second, begin, end);
    QueryRows<P> query_rows(query, begin, end, at.steps, queries);
    std::vector<T> scratch;
    for (int64_t t = at.steps; t-- > 0;) {
      for (int64_t b = begin; b < end; ++b) {
        const int64_t row = b - begin;
        T* gates = of_second + at.saved(b, t);
        loops<T>().add(at.hidden, gradient + at.state(b, t + 1), upper.gradient(row));
        upper.retreat(row, between + at.between(b, t), gates);
        attention.back(b, t, query_rows.kept(row, t), gates, outside, into, scratch, query_rows.now(row));
      }
      upper.multiply();
      query_rows.back(t, upper.gradient(0), at.hidden);
      std::copy_n(upper.gradient(0), numbers, lower.gradient(0));
      for (int64_t b = begin; b < end; ++b)
        lower.retreat(b - begin, states + at.state(b, t), of_first + at.saved(b, t));
      lower.multiply();
      std::copy_n(lower.gradient(0), numbers, upper.gradient(0));
    }
    for (int64_t b = begin; b < end; ++b) {
      T* into_start = of_start + b * at.hidden;
      std::copy_n(upper.gradient(b - begin), at.hidden, into_start);
      loops<T>().add(at.hidden, gradient + at.state(b, 0), into_start);
    }
  });
  out.words = kept.first.narrow(2, 0, 3 * at.hidden);
  out.memory = at::bmm(kept.alignment.transpose(1, 2), kept.second.narrow(2, 0, 3 * at.hidden));
  out.keys = of_attention.keys();
  out.vector = of_attention.vector();
  const GruGradients<P> of_lower(kept.first, kept.states.narrow(1, 0, at.steps).contiguous());
  out.first_hh = of_lower.weight_hh;
  out.first_bias_hh = of_lower.bias_hh;
  const GruGradients<P> of_upper(kept.second, kept.between);
  out.second_hh = of_upper.weight_hh;
  out.second_bias_hh = of_upper.bias_hh;
  const QueryGradients<P> of_query(score, kept.queries, kept.between);
  out.query = of_query.query;
  out.query_bias = of_query.bias;
  return out;
}

// Saved tensors and constants go through the context, in this order.
struct ConditionalFunction : torch::autograd::Function<ConditionalFunction> {
  static tensor_list forward(AutogradContext* context, const Tensor& words, const Tensor& memory, const Tensor& keys,
                             const Tensor& vector, const Tensor& query, const Tensor& query_bias,
                             const Tensor& first_hh, const Tensor& first_bias_hh, const Tensor& second_hh,
                             const Tensor& second_bias_hh, const Tensor& start, const Tensor& lengths,
                             const Energy* energy) {
    const bool bfloat16 = multiplies_in_bfloat16();
    const ConditionalLoop loop{
        words,         first_hh,
        first_bias_hh, handed_attention(energy, query, query_bias, vector, keys, memory, lengths),
        second_hh,     second_bias_hh,
        start};
    const ConditionalKept kept =
        with_product_type(words.scalar_type(), bfloat16, [&]<class P>() { return forward_loop<P>(loop); });
    context->save_for_backward({memory, keys, vector, query, query_bias, first_hh, first_bias_hh, second_hh,
                                second_bias_hh, start, lengths, kept.states, kept.alignment});
    auto& data = context->saved_data;
    data["between"] = kept.between;
    data["queries"] = kept.queries;
    data["first"] = kept.first;
    data["second"] = kept.second;
    data["bfloat16"] = bfloat16;
    data["energy"] = reinterpret_cast<int64_t>(energy);
    return {kept.states, kept.alignment};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list s = context->get_saved_variables();
    auto& data = context->saved_data;
    const auto* energy = reinterpret_cast<const Energy*>(data["energy"].toInt());
    const ConditionalLoop loop{{},   s[5], s[6], handed_attention(energy, s[3], s[4], s[2], s[1], s[0], s[10]),
                               s[7], s[8], s[9]};
    const ConditionalKept kept{s[11],
                               data["between"].toTensor(),
                               s[12],
                               data["queries"].toTensor(),
                               data["first"].toTensor(),
                               data["second"].toTensor()};
    for (const char* name : {"between", "queries", "first", "second"})
      data.erase(name);  // they become gradients: there is one way back only
    const Tensor of_states = gradients[0].defined() ? gradients[0].contiguous() : at::zeros_like(kept.states);
    const Tensor of_alignment = gradients[1].defined() ? gradients[1].contiguous() : Tensor();
    const ConditionalGradients g =
        with_product_type(kept.states.scalar_type(), data["bfloat16"].toBool(),
                          [&]<class P>() { return backward_loop<P>(loop, kept, of_states, of_alignment); });
    return {g.words,     g.memory,         g.keys,  g.vector, g.query, g.query_bias, g.first_hh, g.first_bias_hh,
            g.second_hh, g.second_bias_hh, g.start, {},       {}};
  }
};

}  // namespace

ConditionalStates unroll_conditional(const ConditionalLoop& loop) {
  const FusedAttention& attention = loop.attention;
  const tensor_list found = ConditionalFunction::apply(
      loop.words.contiguous(), attention.memory.contiguous(), or_empty(attention.keys),
      or_empty(attention.score.vector), or_empty(attention.score.query), or_empty(attention.score.bias), loop.first_hh,
      loop.first_bias_hh, loop.second_hh, loop.second_bias_hh, loop.start.contiguous(), attention.lengths,
      attention.score.energy);
  return {found[0], found[1]};
}

}  // namespace attune::kernels
