#include "models/kernels/cross_entropy.h"

#include "models/kernels/fused.h"
#include "models/kernels/loops/loops.h"
#include "models/kernels/parallel.h"
#include "models/kernels/products/product.h"

namespace attune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kChunk = 512;  // tokens whose logits exist together

// Rows [n, R] with their gold tokens, through the output layer; the sums, and the gradients where they are asked for.
template <class P>
struct Surprised {
  using T = Sum<P>;
  const Tensor &rows, &gold, &weight, &bias, &scales;  // scales [n]: of each row's loss
  T smoothing;
  bool gradient;
  double loss = 0;
  int64_t correct = 0;
  Tensor log_probabilities = at::empty({rows.size(0)}, at::kDouble);  // of gold
  Tensor of_rows = {}, of_weight = {}, of_bias = {};

  void run() {
    const int64_t count = rows.size(0), width = rows.size(1), vocabulary = weight.size(0);
    const Panels<P> forward(weight, true), back = gradient ? Panels<P>(weight, false) : Panels<P>();
    if (gradient) {
      of_rows = at::empty_like(rows);
      of_weight = at::empty({vocabulary, width}, rows.options());
      of_bias = at::zeros({vocabulary}, rows.options());
      if (count == 0) of_weight.zero_();
    }
    const Tensor logits = at::empty({std::min(kChunk, count), vocabulary}, rows.options());
    std::vector<typename Loops<T>::Surprise> found(static_cast<size_t>(count));
    for (int64_t first = 0; first < count; first += kChunk) {
      const int64_t size = std::min(kChunk, count - first);
      const T* x = rows.const_data_ptr<T>() + first * width;
      T* out = logits.mutable_data_ptr<T>();
      product<P>(x, size, width, forward, bias.const_data_ptr<T>(), false, out, vocabulary);
      const int64_t* golds = gold.const_data_ptr<int64_t>() + first;
      const T* scale = scales.const_data_ptr<T>() + first;
      parallel_for(0, size, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          found[static_cast<size_t>(first + i)] =
              loops<T>().cross_entropy(vocabulary, golds[i], smoothing, scale[i], gradient, out + i * vocabulary);
      });
      if (!gradient) continue;
      product<P>(out, size, vocabulary, back, nullptr, false, of_rows.mutable_data_ptr<T>() + first * width, width);
      transposed_product<P>(out, vocabulary, vocabulary, x, width, width, size, first > 0,
                            of_weight.mutable_data_ptr<T>(), width);
      of_bias.add_(logits.narrow(0, 0, size).sum(0));
    }
    double* told = log_probabilities.mutable_data_ptr<double>();
    const T* scale = scales.const_data_ptr<T>();
    for (size_t i = 0; i < found.size(); ++i) {
      loss += static_cast<double>(scale[i]) * static_cast<double>(found[i].loss);
      told[i] = static_cast<double>(found[i].log_probability);
      correct += found[i].correct;
    }
  }
};

struct FusedCrossEntropy : torch::autograd::Function<FusedCrossEntropy> {
  static tensor_list forward(AutogradContext* context, const Tensor& rows, const Tensor& gold, const Tensor& weight,
                             const Tensor& bias, const Tensor& scales, double smoothing, bool gradient) {
    double loss = 0;
    int64_t correct = 0;
    Tensor log_probabilities;
    with_product_type(rows.scalar_type(), multiplies_in_bfloat16(), [&]<class P>() {
      using T = Sum<P>;
      Surprised<P> work{rows, gold, weight, bias, scales, static_cast<T>(smoothing), gradient};
      work.run();
      loss = work.loss;
      log_probabilities = work.log_probabilities;
      correct = work.correct;
      if (gradient) context->save_for_backward({work.of_rows, work.of_weight, work.of_bias});
    });
    const Tensor right = torch::scalar_tensor(correct, torch::kInt64);
    context->mark_non_differentiable({log_probabilities, right});
    return {torch::scalar_tensor(loss, rows.options().requires_grad(false)), log_probabilities, right};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    tensor_list out = context->get_saved_variables();
    const double factor = gradients[0].item<double>();
    if (factor != 1)
      for (Tensor& tensor : out) tensor = tensor * factor;
    return {out[0], {}, out[1], out[2], {}, {}, {}};
  }
};

}  // namespace

CrossEntropy cross_entropy(const Tensor& readouts, const Tensor& targets, const Tensor& weight, const Tensor& bias,
                           const CrossEntropyOptions& options) {
  const Tensor flat = targets.flatten();
  const Tensor rows = (flat != options.padding).nonzero().squeeze(1);
  const Tensor gold = flat.index_select(0, rows);
  const Tensor read = readouts.flatten(0, 1).index_select(0, rows);
  const Tensor sentences = options.by_sentence || options.weights.defined()
                               ? rows.div(targets.size(1), "floor")  // of each token
                               : Tensor();
  const auto scales = [&](const Tensor& like) {
    if (!options.weights.defined()) return torch::full({rows.size(0)}, options.scale, like.options());
    return options.weights.to(like.options()).index_select(0, sentences) * options.scale;
  };
  CrossEntropy out;
  Tensor of_gold;  // each token's log-probability
  if (options.fused && weight.is_cpu() && weight.is_contiguous()) {
    const bool gradient = at::GradMode::is_enabled() && (read.requires_grad() || weight.requires_grad());
    const Tensor numbers = weight.detach();
    const tensor_list found = FusedCrossEntropy::apply(read.to(weight.scalar_type()), gold, weight, bias,
                                                       scales(numbers), options.smoothing, gradient);
    out.loss = found[0];
    of_gold = found[1];
    if (options.count_correct) out.correct = found[2];
  } else {
    const Tensor logits = torch::linear(read, weight, bias);
    const Tensor log_probabilities = logits.log_softmax(-1);
    of_gold = log_probabilities.gather(1, gold.unsqueeze(1)).squeeze(1);
    Tensor losses = -(1 - options.smoothing) * of_gold;
    if (options.smoothing > 0) losses = losses - options.smoothing * log_probabilities.mean(-1);
    out.loss = (losses * scales(losses.detach())).sum();
    if (options.count_correct) out.correct = (logits.detach().argmax(-1) == gold).sum();
  }
  of_gold = of_gold.detach();
  out.log_probability = of_gold.sum().to(weight.options().requires_grad(false));
  if (options.by_sentence)
    out.of_sentences = torch::zeros({targets.size(0)}, torch::kDouble)
                           .index_add_(0, sentences.cpu(), of_gold.to(torch::kCPU, torch::kDouble));
  return out;
}

}  // namespace attune
