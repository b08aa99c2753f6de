#include "src/kernels/ops/cross_entropy.h"

#include <torch/csrc/autograd/custom_function.h>

#include "src/kernels/execution.h"
#include "src/kernels/gemm/product.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::kernels {
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
    const RoundedRows<P> sides(rows);
    RoundedRows<P> logits(std::min(kChunk, count), vocabulary);  // which become their gradients
    std::vector<typename Loops<T>::Surprise> found(static_cast<size_t>(count));
    for (int64_t first = 0; first < count; first += kChunk) {
      const int64_t size = std::min(kChunk, count - first);
      const int64_t* golds = gold.const_data_ptr<int64_t>() + first;
      const T* scale = scales.const_data_ptr<T>() + first;
      const RowBlocks blocks(size);
      RowSums<T> sums(blocks, gradient ? vocabulary : 0);
      parallel_for(0, blocks.count(), 1, [&](int64_t begin, int64_t end) {
        const ProductScope scope;
        std::vector<T> scratch;
        for (int64_t b = begin; b < end; ++b) {
          const int64_t row = blocks.first(b), n = blocks.size(b);
          T* out = logits.sums(row, n, scratch);
          block_product(sides.operand(first + row, n), forward, bias.const_data_ptr<T>(), out, vocabulary);
          for (int64_t i = row; i < row + n; ++i)
            found[static_cast<size_t>(first + i)] = loops<T>().cross_entropy({.vocabulary = vocabulary,
                                                                              .gold = golds[i],
                                                                              .smoothing = smoothing,
                                                                              .scale = scale[i],
                                                                              .gradient = gradient},
                                                                             out + (i - row) * vocabulary);
          if (!gradient) continue;
          sums.add(b, n, vocabulary, out);
          logits.take(row, n, out);
          block_product<P>(logits.operand(row, n), back, nullptr, of_rows.mutable_data_ptr<T>() + (first + row) * width,
                           width);
        }
      });
      if (!gradient) continue;
      transposed_product(logits.part(0, size), sides.part(first, size), first > 0, of_weight.mutable_data_ptr<T>(),
                         width);
      of_bias.add_(sums.total());
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
    with_product_type(rows.scalar_type(), execution().bfloat16, [&]<class P>() {
      using T = Sum<P>;
      Surprised<P> work{.rows = rows,
                        .gold = gold,
                        .weight = weight,
                        .bias = bias,
                        .scales = scales,
                        .smoothing = static_cast<T>(smoothing),
                        .gradient = gradient};
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
    return tensor_list{out[0], {}, out[1], out[2], {}, {}, {}};
  }
};

// The tokens of targets [B, T] that count.
class Tokens {
 public:
  Tokens(const Tensor& targets, const CrossEntropyOptions& options) : options_(options), sentences_(targets.size(0)) {
    const Tensor flat = targets.flatten();
    rows_ = (flat != options.padding).nonzero().squeeze(1);
    gold = flat.index_select(0, rows_);
    sentence_ = rows_.div(targets.size(1), "floor");
  }
  Tensor gold;  // [n]

  /// [n, ..] of [B, T, ..].
  Tensor of(const Tensor& steps) const { return steps.flatten(0, 1).index_select(0, rows_); }
  /// What each one's loss is multiplied by, [n].
  Tensor scales(const Tensor& like) const {
    const auto numbers = like.options().requires_grad(false);
    if (!options_.weights.defined()) return torch::full({rows_.size(0)}, options_.scale, numbers);
    return options_.weights.to(numbers).index_select(0, sentence_) * options_.scale;
  }
  /// Their loss, plainly: of log-probabilities [n, V].
  CrossEntropy plain(const Tensor& log_probabilities) const {
    const Tensor of_gold = log_probabilities.gather(1, gold.unsqueeze(1)).squeeze(1);
    Tensor losses = -(1 - options_.smoothing) * of_gold;
    if (options_.smoothing > 0) {
      const int64_t first = options_.smoothed < 0 ? log_probabilities.size(1) : options_.smoothed;
      losses = losses - options_.smoothing * log_probabilities.narrow(1, 0, first).mean(-1);
    }
    CrossEntropy out{(losses * scales(losses)).sum(), {}, {}, {}};
    if (options_.count_correct) out.correct = (log_probabilities.detach().argmax(-1) == gold).sum();
    tell(of_gold, out);
    return out;
  }
  /// What is told of each token's log-probability [n].
  void tell(const Tensor& of_gold, CrossEntropy& out) const {
    const Tensor numbers = of_gold.detach();
    out.log_probability = numbers.sum().to(out.loss.options().requires_grad(false));
    if (options_.by_sentence)
      out.of_sentences = torch::zeros({sentences_}, torch::kDouble)
                             .index_add_(0, sentence_.cpu(), numbers.to(torch::kCPU, torch::kDouble));
  }

 private:
  const CrossEntropyOptions& options_;
  int64_t sentences_;
  Tensor rows_, sentence_;
};

}  // namespace

CrossEntropy cross_entropy(const Tensor& log_probabilities, const Tensor& targets, const CrossEntropyOptions& options) {
  const Tokens tokens(targets, options);
  return tokens.plain(tokens.of(log_probabilities));
}

CrossEntropy cross_entropy(const Tensor& readouts, const Tensor& targets, const Tensor& weight, const Tensor& bias,
                           const CrossEntropyOptions& options) {
  const Tokens tokens(targets, options);
  const Tensor read = tokens.of(readouts);
  if (!takes_fused(weight) || !weight.is_contiguous())
    return tokens.plain(torch::linear(read, weight, bias).to(weight.scalar_type()).log_softmax(-1));
  // The kernel reads the scores of the gold words where they should lie; the plain path's gather looks by itself.
  TORCH_CHECK(tokens.gold.numel() == 0 || tokens.gold.max().item<int64_t>() < weight.size(0),
              "a target beyond the vocabulary of ", weight.size(0));
  const bool gradient = at::GradMode::is_enabled() && (read.requires_grad() || weight.requires_grad());
  const tensor_list found = FusedCrossEntropy::apply(read.to(weight.scalar_type()), tokens.gold, weight, bias,
                                                     tokens.scales(weight), options.smoothing, gradient);
  CrossEntropy out{found[0], {}, {}, {}};
  if (options.count_correct) out.correct = found[2];
  tokens.tell(found[1], out);
  return out;
}

}  // namespace attune::kernels
