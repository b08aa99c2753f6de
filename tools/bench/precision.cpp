// precision: how far the gradients of products in bfloat16 are from those in float32, at the weights of a trained run and
// on its own training batches.
//
//   error        |g16 - g32| / |g32|, root mean square over the batches
//   mean's       |mean g16 - mean g32| / |mean g32|: what many updates do not average away
//   batches'     |g32 - mean g32| / |mean g32|, root mean square: how far the batches themselves are from their mean
#include <ATen/CPUGeneratorImpl.h>
#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <iostream>
#include <optional>

#include "src/api/trained.h"
#include "src/corpus/batch.h"
#include "src/corpus/batcher.h"
#include "src/corpus/corpus_file.h"
#include "src/kernels/execution.h"
#include "src/kernels/ops/cross_entropy.h"
#include "tools/bench/bench.h"

namespace attune::bench {
namespace {

struct Flags {
  std::string run, checkpoint = "last";
  int64_t batches = 16;
};

constexpr uint64_t kSeed = 1;            // of the batches, and of their dropout
constexpr double kLossTolerance = 0.01;  // what bfloat16 may cost

/// Loss per token of a batch, and the gradient of each parameter in double precision.
struct Differentiated {
  double loss = 0;
  std::vector<Tensor> gradients;
};

Differentiated differentiate(models::Seq2Seq& model, const corpus::Batch& batch, uint64_t seed, bool bfloat16) {
  model->zero_grad();
  at::Generator generator = at::detail::createCPUGenerator(seed);
  const models::Noise noise =
      model->draw_noise(batch.source.size(0), batch.source.size(1), batch.target_input.size(1), generator);
  kernels::Execution execution = model->execution();
  execution.bfloat16 = bfloat16;
  std::optional<kernels::ExecutionScope> scope(execution);
  const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input, noise);
  const auto tokens = static_cast<double>(batch.target_tokens);
  const kernels::CrossEntropy found = model->loss(unrolled, batch.source, batch.target_output, {.scale = 1 / tokens});
  scope.reset();
  found.loss.backward();
  Differentiated out{found.loss.item<double>(), {}};
  for (const Tensor& parameter : model->parameters()) out.gradients.push_back(parameter.grad().to(torch::kDouble));
  return out;
}

/// Of one parameter, or of all, summed over the batches.
struct Sums {
  Tensor exact, error;             // gradients
  double squares = 0, errors = 0;  // their squared norms

  void add(const Tensor& gradient, const Tensor& found) {
    const Tensor difference = found - gradient;
    exact += gradient;
    error += difference;
    squares += gradient.square().sum().item<double>();
    errors += difference.square().sum().item<double>();
  }
};

double length_of(const Tensor& tensor) { return tensor.norm().item<double>(); }

std::string row(const std::string& name, const Sums& sums, int64_t batches) {
  const double n = static_cast<double>(batches), mean = length_of(sums.exact) / n;
  return fmt::format("{:<36} {:>8.2f} {:>8.2f} {:>9.0f}\n", name, 100 * std::sqrt(sums.errors / sums.squares),
                     100 * length_of(sums.error) / n / mean,
                     100 * std::sqrt(std::max(0.0, sums.squares / n - mean * mean)) / mean);
}

void compare(const Flags& flags) {
  api::TrainedRun run = api::open_trained(flags.run, {.checkpoint = flags.checkpoint, .device = "cpu"});
  const config::Config& config = run.options();
  const corpus::ParallelCorpus corpus = corpus::read_corpus(run.folder.corpus(), config.data.training, run.vocabularies,
                                                            config.data.filter, !config.model.generates());
  corpus::Batcher batcher(corpus, config.training.batch, kSeed);
  run.model->train();
  std::vector<Sums> sums;
  for (const Tensor& parameter : run.model->parameters())
    sums.push_back({torch::zeros_like(parameter, torch::kDouble), torch::zeros_like(parameter, torch::kDouble)});
  double exact_loss = 0, loss = 0;
  for (int64_t i = 0; i < flags.batches; ++i) {
    const corpus::Batch batch = make_batch(corpus, batcher.next());
    const Differentiated exact = differentiate(run.model, batch, kSeed + static_cast<uint64_t>(i), false);
    const Differentiated found = differentiate(run.model, batch, kSeed + static_cast<uint64_t>(i), true);
    exact_loss += exact.loss / static_cast<double>(flags.batches);
    loss += found.loss / static_cast<double>(flags.batches);
    for (size_t k = 0; k < sums.size(); ++k) sums[k].add(exact.gradients[k], found.gradients[k]);
  }
  print_machine("float32 and bfloat16");
  verify(is_near(loss, exact_loss, kLossTolerance), fmt::format("loss {:.6g} and {:.6g}", exact_loss, loss));
  std::cout << fmt::format("verified: loss per token {:.6g} in float32, {:.6g} in bfloat16; update {}, {} batches\n",
                           exact_loss, loss, run.update, flags.batches);
  std::cout << fmt::format("{:<36} {:>8} {:>8} {:>9}\n", "gradient, per cent of its norm", "error", "mean's",
                           "batches'");
  const auto parameters = run.model->named_parameters();
  Sums all{torch::zeros({}), torch::zeros({})};
  for (size_t k = 0; k < sums.size(); ++k) {
    std::cout << row(parameters[k].key(), sums[k], flags.batches);
    all.squares += sums[k].squares;
    all.errors += sums[k].errors;
    all.exact = torch::hypot(all.exact, sums[k].exact.norm());
    all.error = torch::hypot(all.error, sums[k].error.norm());
  }
  std::cout << row("all", all, flags.batches);
  std::cout << fmt::format("precision: gradients in bfloat16 are off by {:.2f} per cent\n",
                           100 * std::sqrt(all.errors / all.squares));
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Compares the gradients of both precisions at the weights of a trained run.", "precision"};
  attune::bench::Flags flags;
  app.add_option("run", flags.run, "folder of a run, with its training text")->required();
  app.add_option("--checkpoint", flags.checkpoint, "\"last\", \"best\" or a name")->capture_default_str();
  app.add_option("--batches", flags.batches, "of the training text")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  return attune::bench::run(app, argc, argv, [&] { attune::bench::compare(flags); });
}
