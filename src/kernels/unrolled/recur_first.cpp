#include "src/kernels/unrolled/recur_first.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/fused.h"
#include "src/kernels/parallel.h"
#include "src/kernels/unrolled/gru_rows.h"
#include "src/kernels/unrolled/query_rows.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

struct RecurFirstSizes {
  int64_t batch, steps, hidden, readout;

  int64_t word(int64_t b, int64_t t) const { return (b * steps + t) * 3 * hidden; }
  int64_t saved(int64_t b, int64_t t) const { return (b * steps + t) * 4 * hidden; }
  int64_t state(int64_t b, int64_t t) const { return (b * (steps + 1) + t) * hidden; }
  int64_t output(int64_t b, int64_t t) const { return (b * steps + t) * readout; }
};

// What the way back needs, beside the inputs. `tanh` is the readout before dropout: the readouts where there is none.
struct RecurFirstKept {
  Tensor states, alignment, queries, saved, tanh, readouts;
};

template <class T>
const T* numbers(const Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr;
}

// The rows of one thread, forward.
template <class P>
struct ForwardRows {
  using T = Sum<P>;
  const RecurFirstSizes& at;
  int64_t begin, count;
  GruRows<P> cell;
  QueryRows<P> query;
  Left<P> left_fed;
  std::vector<T> fed, gates, sums;

  ForwardRows(const RecurFirstSizes& sizes, const GruWeights<P>& weights, const QueryWeights<P>& queries_of,
              int64_t from, int64_t to, const T* start, T* queries)
      : at(sizes),
        begin(from),
        count(to - from),
        cell(weights, from, to, start),
        query(queries_of, from, to, at.steps, queries),
        left_fed(count, at.readout),
        fed(static_cast<size_t>(count * at.readout)),
        gates(static_cast<size_t>(count * 3 * at.hidden)),
        sums(static_cast<size_t>(count * at.readout)) {}

  void recur(int64_t t, const T* words, const Panels<P>& weight_fed, T* saved, T* states) {
    for (int64_t i = 0; i < count; ++i)
      std::copy_n(words + at.word(begin + i, t), 3 * at.hidden, gates.data() + i * 3 * at.hidden);
    const P* side = left_fed.of(fed.data(), count, at.readout);
    weight_fed.multiply(side, count, left_fed.stride(), true, gates.data(), 3 * at.hidden);
    cell.multiply(cell.left());
    for (int64_t i = 0; i < count; ++i)
      cell.advance(i, gates.data() + i * 3 * at.hidden, saved + at.saved(begin + i, t),
                   states + at.state(begin + i, t + 1));
  }
  // Everything of the readout but the context.
  void begin_readout(int64_t t, const T* words, const Panels<P>& weight_state) {
    const P* left = cell.left();
    query.project(t, cell.state(0), left, cell.left_stride());
    if (words != nullptr)
      for (int64_t i = 0; i < count; ++i)
        std::copy_n(words + at.output(begin + i, t), at.readout, sums.data() + i * at.readout);
    weight_state.multiply(left, count, cell.left_stride(), words != nullptr, sums.data(), at.readout);
  }
  void end_readout(int64_t t, const T* mask, T* tanh, T* readouts) {
    for (int64_t i = 0; i < count; ++i) {
      T *sum = sums.data() + i * at.readout, *out = fed.data() + i * at.readout;
      const int64_t place = at.output(begin + i, t);
      loops<T>().tanh(at.readout, sum);
      std::copy_n(sum, at.readout, tanh + place);
      std::copy_n(sum, at.readout, out);
      if (mask != nullptr) loops<T>().multiply(at.readout, mask + place, out);
      std::copy_n(out, at.readout, readouts + place);
    }
  }
};

template <class P>
RecurFirstKept forward_loop(const RecurFirstLoop& loop) {
  using T = Sum<P>;
  const RecurFirstSizes at{loop.words.size(0), loop.words.size(1), loop.start.size(1), loop.weight_fed.size(1)};
  const GruWeights<P> weights(loop.weight_hh, loop.bias_hh, false);
  const QueryWeights<P> query(loop.attention.score, at.hidden, false);
  const Panels<P> weight_fed(loop.weight_fed, true), weight_state(loop.weight_state, true);
  const auto options = loop.words.options();
  const auto empty = [&](int64_t length, int64_t width) { return at::empty({at.batch, length, width}, options); };
  RecurFirstKept kept{empty(at.steps + 1, at.hidden), empty(at.steps, loop.attention.memory.size(1)),
                      empty(at.steps, query.width),   empty(at.steps, 4 * at.hidden),
                      empty(at.steps, at.readout),    {}};
  kept.readouts = loop.mask.defined() ? empty(at.steps, at.readout) : kept.tanh;
  const AttentionRows<T> attention(loop.attention, at.steps, query.width, kept.alignment);
  const T *words = numbers<T>(loop.words), *start = numbers<T>(loop.start), *mask = numbers<T>(loop.mask);
  const T* readout_words = numbers<T>(loop.readout_words);
  T *states = kept.states.mutable_data_ptr<T>(), *saved = kept.saved.mutable_data_ptr<T>();
  T *queries = kept.queries.mutable_data_ptr<T>(), *tanh = kept.tanh.mutable_data_ptr<T>();
  T* readouts = kept.readouts.mutable_data_ptr<T>();
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    ForwardRows<P> rows(at, weights, query, begin, end, start, queries);
    for (int64_t b = begin; b < end; ++b) std::copy_n(start + b * at.hidden, at.hidden, states + at.state(b, 0));
    for (int64_t t = 0; t < at.steps; ++t) {
      rows.recur(t, words, weight_fed, saved, states);
      rows.begin_readout(t, readout_words, weight_state);
      for (int64_t i = 0; i < end - begin; ++i)
        attention.attend(begin + i, t, rows.query.now(i), rows.sums.data() + i * at.readout);
      rows.end_readout(t, mask, tanh, readouts);
    }
  });
  return kept;
}

struct RecurFirstGradients {
  Tensor words, weight_fed, weight_hh, bias_hh, memory, keys, vector, query, query_bias, sums, weight_state, start;
};

// The rows of one thread, on the way back.
template <class P>
struct BackwardRows {
  using T = Sum<P>;
  const RecurFirstSizes& at;
  int64_t begin, count;
  GruRowsBack<P> cell;
  QueryRows<P> query;
  Left<P> left_sums, left_gates;
  std::vector<T> fed, sums, scratch;

  BackwardRows(const RecurFirstSizes& sizes, const GruWeights<P>& weights, const QueryWeights<P>& queries_of,
               int64_t from, int64_t to, T* queries)
      : at(sizes),
        begin(from),
        count(to - from),
        cell(weights, from, to),
        query(queries_of, from, to, at.steps, queries),
        left_sums(count, at.readout),
        left_gates(count, 3 * at.hidden),
        fed(static_cast<size_t>(count * at.readout)),
        sums(static_cast<size_t>(count * at.readout)) {}

  // The gradient of what the tanh was taken of; adds its share to that of the state.
  void leave_readout(int64_t t, const T* gradient, const T* mask, const T* tanh, const Panels<P>& weight_state,
                     T* of_sums) {
    for (int64_t i = 0; i < count; ++i) {
      const int64_t place = at.output(begin + i, t);
      T* sum = sums.data() + i * at.readout;
      std::copy_n(gradient + place, at.readout, sum);
      loops<T>().add(at.readout, fed.data() + i * at.readout, sum);
      if (mask != nullptr) loops<T>().multiply(at.readout, mask + place, sum);
      loops<T>().tanh_back(at.readout, tanh + place, sum);
      std::copy_n(sum, at.readout, of_sums + place);
    }
    const P* side = left_sums.of(sums.data(), count, at.readout);
    weight_state.multiply(side, count, left_sums.stride(), true, cell.gradient(0), at.hidden);
  }
  void leave_cell(int64_t t, const T* states, const Panels<P>& weight_fed, T* saved) {
    for (int64_t i = 0; i < count; ++i)
      cell.retreat(i, states + at.state(begin + i, t), saved + at.saved(begin + i, t));
    cell.multiply();
    const P* side = left_gates.of(saved + at.saved(begin, t), count, at.steps * 4 * at.hidden);
    weight_fed.multiply(side, count, left_gates.stride(), false, fed.data(), at.readout);
  }
};

template <class P>
void backward_rows(const RecurFirstLoop& loop, const RecurFirstKept& kept, const Tensor& of_readouts,
                   const Tensor& of_alignment, const RecurFirstSizes& at, RecurFirstGradients& out) {
  using T = Sum<P>;
  const FusedScore& score = loop.attention.score;
  const GruWeights<P> weights(loop.weight_hh, loop.bias_hh, true);
  const QueryWeights<P> query(score, at.hidden, true);
  const Panels<P> weight_fed(loop.weight_fed, false), weight_state(loop.weight_state, false);
  const AttentionRows<T> attention(loop.attention, at.steps, query.width, kept.alignment);
  const AttentionGradients<T> of_attention(loop.attention, query.width);
  const auto into = of_attention.places();
  const T *states = numbers<T>(kept.states), *gradient = numbers<T>(of_readouts), *mask = numbers<T>(loop.mask);
  const T *tanh = numbers<T>(kept.tanh), *outside = numbers<T>(of_alignment);
  T *saved = kept.saved.mutable_data_ptr<T>(), *queries = kept.queries.mutable_data_ptr<T>();
  T *of_sums = out.sums.mutable_data_ptr<T>(), *of_start = out.start.mutable_data_ptr<T>();
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    BackwardRows<P> rows(at, weights, query, begin, end, queries);
    for (int64_t t = at.steps; t-- > 0;) {
      rows.leave_readout(t, gradient, mask, tanh, weight_state, of_sums);
      for (int64_t i = 0; i < end - begin; ++i)
        attention.back(begin + i, t, rows.query.kept(i, t), rows.sums.data() + i * at.readout, outside, into,
                       rows.scratch, rows.query.now(i));
      rows.query.back(t, rows.cell.gradient(0), at.hidden);
      rows.leave_cell(t, states, weight_fed, saved);
    }
    std::copy_n(rows.cell.gradient(0), (end - begin) * at.hidden, of_start + begin * at.hidden);
  });
  out.keys = of_attention.keys();
  out.vector = of_attention.vector();
}

// a^T b over all steps: a [B, T, M] (rows may be a part of wider ones), b [B, T, N] dense.
template <class P>
Tensor weight_gradient(const Tensor& a, const Tensor& b) {
  using T = Sum<P>;
  const int64_t rows = b.size(0) * b.size(1);
  return transposed_product(RoundedRows<P>(a.const_data_ptr<T>(), rows, a.stride(1), a.size(2)),
                            RoundedRows<P>(b.const_data_ptr<T>(), rows, b.size(2), b.size(2)));
}

template <class P>
RecurFirstGradients backward_loop(const RecurFirstLoop& loop, const RecurFirstKept& kept, const Tensor& of_readouts,
                                  const Tensor& of_alignment) {
  const RecurFirstSizes at{loop.start.size(0), kept.alignment.size(1), loop.start.size(1), loop.weight_fed.size(1)};
  const FusedScore& score = loop.attention.score;
  RecurFirstGradients out;
  out.start = at::empty_like(loop.start);
  out.sums = at::empty_like(kept.tanh);
  backward_rows<P>(loop, kept, of_readouts, of_alignment, at, out);
  out.words = kept.saved.narrow(2, 0, 3 * at.hidden);
  out.memory = at::bmm(kept.alignment.transpose(1, 2), out.sums);
  const GruGradients<P> of_cell(kept.saved, kept.states.narrow(1, 0, at.steps).contiguous());
  out.weight_hh = of_cell.weight_hh;
  out.bias_hh = of_cell.bias_hh;
  const Tensor after = kept.states.narrow(1, 1, at.steps).contiguous();
  const QueryGradients<P> of_query(score, kept.queries, after);
  out.query = of_query.query;
  out.query_bias = of_query.bias;
  out.weight_state = weight_gradient<P>(out.sums, after);
  const Tensor none = at::zeros({at.batch, 1, at.readout}, kept.tanh.options());
  out.weight_fed = weight_gradient<P>(out.words, at::cat({none, kept.readouts.narrow(1, 0, at.steps - 1)}, 1));
  return out;
}

struct RecurFirstFunction : torch::autograd::Function<RecurFirstFunction> {
  static tensor_list forward(AutogradContext* context, const Tensor& words, const Tensor& weight_fed,
                             const Tensor& weight_hh, const Tensor& bias_hh, const Tensor& memory, const Tensor& keys,
                             const Tensor& vector, const Tensor& query, const Tensor& query_bias,
                             const Tensor& readout_words, const Tensor& weight_state, const Tensor& start,
                             const Tensor& mask, const Tensor& lengths, const Energy* energy) {
    const bool bfloat16 = multiplies_in_bfloat16();
    const RecurFirstLoop loop{words,
                              weight_fed,
                              weight_hh,
                              bias_hh,
                              handed_attention(energy, query, query_bias, vector, keys, memory, lengths),
                              or_none(readout_words),
                              weight_state,
                              or_none(mask),
                              start};
    const RecurFirstKept kept =
        with_product_type(words.scalar_type(), bfloat16, [&]<class P>() { return forward_loop<P>(loop); });
    context->save_for_backward({weight_fed, weight_hh, bias_hh, memory, keys, vector, query, query_bias, readout_words,
                                weight_state, start, mask, lengths, kept.alignment, kept.readouts});
    auto& data = context->saved_data;
    data["states"] = kept.states;
    data["queries"] = kept.queries;
    data["saved"] = kept.saved;
    data["tanh"] = loop.mask.defined() ? kept.tanh : Tensor();
    data["bfloat16"] = bfloat16;
    data["energy"] = reinterpret_cast<int64_t>(energy);
    return {kept.readouts, kept.alignment};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list s = context->get_saved_variables();
    auto& data = context->saved_data;
    const auto* energy = reinterpret_cast<const Energy*>(data["energy"].toInt());
    const RecurFirstLoop loop{
        {},   s[0],           s[1], s[2], handed_attention(energy, s[6], s[7], s[5], s[4], s[3], s[12]), or_none(s[8]),
        s[9], or_none(s[11]), s[10]};
    const RecurFirstKept kept{data["states"].toTensor(),
                              s[13],
                              data["queries"].toTensor(),
                              data["saved"].toTensor(),
                              loop.mask.defined() ? data["tanh"].toTensor() : s[14],
                              s[14]};
    data.erase("queries"), data.erase("saved");  // they become gradients: there is one way back only
    const Tensor of_readouts = gradients[0].defined() ? gradients[0].contiguous() : at::zeros_like(kept.readouts);
    const Tensor of_alignment = gradients[1].defined() ? gradients[1].contiguous() : Tensor();
    const RecurFirstGradients g =
        with_product_type(kept.states.scalar_type(), data["bfloat16"].toBool(),
                          [&]<class P>() { return backward_loop<P>(loop, kept, of_readouts, of_alignment); });
    return {g.words,        g.weight_fed, g.weight_hh, g.bias_hh,    g.memory,
            g.keys,         g.vector,     g.query,     g.query_bias, loop.readout_words.defined() ? g.sums : Tensor(),
            g.weight_state, g.start,      {},          {},           {}};
  }
};

}  // namespace

RecurFirstReadouts unroll_recur_first(const RecurFirstLoop& loop) {
  const FusedAttention& attention = loop.attention;
  const tensor_list found = RecurFirstFunction::apply(
      loop.words.contiguous(), loop.weight_fed, loop.weight_hh, loop.bias_hh, attention.memory.contiguous(),
      or_empty(attention.keys), or_empty(attention.score.vector), or_empty(attention.score.query),
      or_empty(attention.score.bias), or_empty(loop.readout_words), loop.weight_state, loop.start.contiguous(),
      or_empty(loop.mask).contiguous(), attention.lengths, attention.score.energy);
  return {found[0], found[1]};
}

}  // namespace attune::kernels
