#include "src/kernels/unrolled/decoder_loop.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/execution.h"
#include "src/kernels/parallel.h"
#include "src/kernels/unrolled/loop_backward.h"
#include "src/kernels/unrolled/loop_forward.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

// Calls f on every tensor that may have a gradient, in one order.
template <class F>
void each_input(DecoderLoop& loop, const F& f) {
  f(loop.words);
  for (LoopCell& cell : loop.cells)
    for (Tensor* one : {&cell.weight_hh, &cell.bias_hh, &cell.weight_below, &cell.bias_below, &cell.start}) f(*one);
  FusedAttention& attention = loop.attention;
  for (Tensor* one :
       {&attention.memory, &attention.keys, &attention.score.query, &attention.score.bias, &attention.score.vector,
        &attention.window.query, &attention.window.position, &loop.weight_context, &loop.context_bias})
    f(*one);
  if (!loop.readout) return;
  for (Tensor* one : {&loop.readout->weight_fed, &loop.readout->words, &loop.readout->weight_state}) f(*one);
}

template <class P>
LoopKept forward_loop(const DecoderLoop& loop) {
  const LoopSizes at(loop);
  const auto empty = [&, options = loop.words.options()](at::IntArrayRef shape) { return at::empty(shape, options); };
  const auto steps = [&](int64_t width) { return empty({at.batch, at.steps, width}); };
  const FusedAttention& attention = loop.attention;
  LoopKept kept;
  for (size_t c = 0; c < loop.cells.size(); ++c)
    kept.cells.push_back({empty({at.batch, at.steps + 1, at.hidden}), steps(4 * at.hidden)});
  const Tensor alignment = empty({at.batch, attention.heads(), at.steps, attention.memory.size(2)});
  kept.attention = {alignment, attention.window.weighs() ? at::empty_like(alignment) : alignment};
  kept.queries = steps(attention.score.query.defined() ? attention.score.query.size(0) : at.hidden);
  if (attention.window.predicts()) kept.window = {steps(at.hidden), empty({at.batch, at.steps})};
  if (loop.weight_context.defined()) kept.contexts = steps(loop.weight_context.size(1));
  if (loop.readout) {
    kept.tanh = steps(at.target);
    kept.readouts = loop.readout->mask.defined() ? steps(at.target) : kept.tanh;
  }
  const LoopTask<P> task(loop, kept, /*backward=*/false);
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    ForwardRows<P> rows(task, begin, end);
    for (int64_t t = 0; t < at.steps; ++t) rows.step(t);
  });
  return kept;
}

// Returns a^T b over all steps: a [B, T, M], whose rows may be a part of wider ones, b [B, T, N].
template <class P>
Tensor weight_gradient(const Tensor& a, const Tensor& b) {
  using T = Sum<P>;
  const Tensor dense = b.contiguous();
  const int64_t rows = dense.size(0) * dense.size(1);
  return transposed_product(RoundedRows<P>(a.const_data_ptr<T>(), rows, a.stride(1), a.size(2)),
                            RoundedRows<P>(dense.const_data_ptr<T>(), rows, dense.size(2), dense.size(2)));
}

Tensor over_steps(const Tensor& gradient) { return gradient.sum(at::IntArrayRef{0, 1}); }

// The gradients of what all steps share, from those of each step.
template <class P>
void gather(const LoopTask<P>& task, const LoopGradients<Sum<P>>& of, DecoderLoop& out) {
  const DecoderLoop& loop = task.loop;
  const LoopKept& kept = task.kept;
  const LoopSizes& at = task.at;
  const auto states = [&](size_t c, int64_t first) { return kept.cells[c].states.narrow(1, first, at.steps); };
  const auto gates = [&](size_t c) { return kept.cells[c].saved.narrow(2, 0, 3 * at.hidden); };
  for (size_t c = 0; c < loop.cells.size(); ++c) {
    const LoopCell& cell = loop.cells[c];
    const auto [before, offset] = task.before(c);
    const GruGradients<P> found(kept.cells[c].saved, states(before, offset).contiguous());
    out.cells[c].weight_hh = found.weight_hh;
    out.cells[c].bias_hh = found.bias_hh;
    if (cell.start.defined()) out.cells[c].start = of.starts[task.state_of(c)];
    if (!cell.weight_below.defined()) continue;
    const Tensor below = states(c - 1, 1);
    out.cells[c].weight_below = weight_gradient<P>(gates(c), cell.mask.defined() ? below * cell.mask : below);
    out.cells[c].bias_below = over_steps(gates(c));
  }
  out.words = gates(0);
  const FusedScore& score = loop.attention.score;
  const Tensor asking = states(task.query_cell(), loop.cells_before == 0 ? 0 : 1);
  if (score.query.defined()) out.attention.score.query = weight_gradient<P>(kept.queries, asking);
  if (score.bias.defined()) out.attention.score.bias = over_steps(kept.queries);
  if (loop.attention.window.predicts())
    out.attention.window.query = weight_gradient<Sum<P>>(kept.window.hidden, asking);
  const Tensor sums = loop.readout ? of.sums : gates(loop.cells_before);
  const Tensor weights = kept.attention.alignment;
  const Tensor used = loop.weight_context.defined() ? of.contexts : sums;
  const Tensor by_head = used.unflatten(2, {weights.size(1), -1}).transpose(1, 2).flatten(0, 1);
  out.attention.memory = at::bmm(weights.flatten(0, 1).transpose(1, 2), by_head).view(loop.attention.memory.sizes());
  if (loop.weight_context.defined()) out.weight_context = weight_gradient<P>(sums, kept.contexts);
  if (loop.context_bias.defined()) out.context_bias = over_steps(sums);
  if (!loop.readout) return;
  out.readout.emplace();
  if (loop.readout->words.defined()) out.readout->words = of.sums;
  out.readout->weight_state = weight_gradient<P>(of.sums, asking);
  const Tensor none = at::zeros({at.batch, 1, at.target}, of.sums.options());
  out.readout->weight_fed = weight_gradient<P>(gates(0), at::cat({none, kept.readouts.narrow(1, 0, at.steps - 1)}, 1));
}

// What a loop was made of and what its steps keep, for the backward pass. The outputs go through the context, which knows
// how to hold them.
struct LoopNode : torch::CustomClassHolder {
  DecoderLoop loop;
  LoopKept kept;
  bool bfloat16 = false;
};

// Returns the gradients in the places of the inputs.
template <class P>
DecoderLoop backward_loop(const LoopNode& node, const tensor_list& gradients) {
  using T = Sum<P>;
  const DecoderLoop& loop = node.loop;
  const LoopTask<P> task(loop, node.kept, /*backward=*/true);
  const LoopSizes& at = task.at;
  const AttentionGradients<T> of_attention(loop.attention, task.weights.query.width);
  LoopGradients<T> of{.of_outputs = gradients[0].const_data_ptr<T>(),
                      .of_alignment = data_of<T>(gradients[1]),
                      .attention = of_attention.places()};
  for (const LoopCell& cell : loop.cells)
    if (cell.start.defined()) of.starts.push_back(at::empty_like(cell.start));
  if (loop.readout) of.sums = at::empty_like(node.kept.tanh);
  if (loop.weight_context.defined()) of.contexts = at::empty_like(node.kept.contexts);
  parallel_for(0, at.batch, 1, [&](int64_t begin, int64_t end) {
    const ProductScope scope;
    BackwardRows<P> rows(task, of, begin, end);
    for (int64_t t = at.steps; t-- > 0;) rows.step(t);
    rows.finish();
  });
  DecoderLoop out;
  out.cells.resize(loop.cells.size());
  gather(task, of, out);
  out.attention.keys = of_attention.keys();
  out.attention.score.vector = of_attention.vector();
  out.attention.window.position = of_attention.position();
  return out;
}

struct DecoderLoopFunction : torch::autograd::Function<DecoderLoopFunction> {
  /// `inputs`: each_input of the loop, for autograd.
  static tensor_list forward(AutogradContext* context, const at::TensorList& /*inputs*/, const DecoderLoop& loop) {
    auto node = c10::make_intrusive<LoopNode>();
    node->loop = loop;
    node->bfloat16 = execution().bfloat16;
    node->kept =
        with_product_type(loop.words.scalar_type(), node->bfloat16, [&]<class P>() { return forward_loop<P>(loop); });
    LoopKept& kept = node->kept;
    const Tensor outputs = loop.readout ? kept.readouts : kept.cells.back().states;
    const Tensor alignment = kept.attention.alignment;
    const bool one_tensor[] = {kept.tanh.is_same(outputs), kept.attention.softmax.is_same(alignment)};
    context->save_for_backward({outputs, alignment});
    kept.readouts = Tensor(), kept.attention.alignment = Tensor();
    if (!loop.readout) kept.cells.back().states = Tensor();
    if (one_tensor[0]) kept.tanh = Tensor();
    if (one_tensor[1]) kept.attention.softmax = Tensor();
    context->saved_data["node"] = c10::IValue::make_capsule(std::move(node));
    context->set_materialize_grads(false);
    return {outputs, alignment};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list outputs = context->get_saved_variables();
    const auto capsule = context->saved_data["node"].toCapsule();
    auto& node = static_cast<LoopNode&>(*capsule);
    context->saved_data.erase("node");  // what it keeps becomes gradients: there is one backward pass only
    LoopKept& kept = node.kept;
    if (node.loop.readout) {
      kept.readouts = outputs[0];
      if (!kept.tanh.defined()) kept.tanh = outputs[0];
    } else {
      kept.cells.back().states = outputs[0];
    }
    kept.attention.alignment = outputs[1];
    if (!kept.attention.softmax.defined()) kept.attention.softmax = outputs[1];
    const tensor_list of = {gradients[0].defined() ? gradients[0].contiguous() : at::zeros_like(outputs[0]),
                            gradients[1].defined() ? gradients[1].contiguous() : Tensor()};
    DecoderLoop found = with_product_type(outputs[0].scalar_type(), node.bfloat16,
                                          [&]<class P>() { return backward_loop<P>(node, of); });
    tensor_list out;
    each_input(found, [&](Tensor& gradient) { out.push_back(gradient); });
    out.emplace_back();  // of the loop itself
    return out;
  }
};

}  // namespace

LoopOutputs unroll_decoder(const DecoderLoop& given) {
  DecoderLoop loop = given;
  const auto dense = [](Tensor& tensor) { tensor = tensor.defined() ? tensor.contiguous() : tensor; };
  for (Tensor* one : {&loop.words, &loop.attention.memory, &loop.attention.keys, &loop.attention.lengths}) dense(*one);
  const auto mask = [&](Tensor& tensor) { tensor = tensor.defined() ? tensor.to(loop.words.scalar_type()) : tensor; };
  for (LoopCell& cell : loop.cells) mask(cell.mask), dense(cell.mask), dense(cell.start);
  if (loop.readout) dense(loop.readout->words), mask(loop.readout->mask), dense(loop.readout->mask);
  std::vector<Tensor> inputs;
  each_input(loop, [&](const Tensor& input) { inputs.push_back(input.defined() ? input : torch::empty({0})); });
  const at::TensorList list = inputs;
  const tensor_list found = DecoderLoopFunction::apply(list, loop);
  return {found[0], found[1]};
}

}  // namespace attune::kernels
