// kernels: the parts of a training step, each by itself, under Google Benchmark; forward and backward where a part has a
// backward pass.
//
// Each is verified right before it is timed, against the plain path in double precision; its line has its error.
#include "src/base/error.h"

#include <benchmark/benchmark.h>
#include <spdlog/fmt/fmt.h>
#include <torch/autograd.h>

#include <functional>
#include <limits>

#include "models/attention/attention.h"
#include "models/core/initialize.h"
#include "models/recurrent/cells/cell.h"
#include "models/seq2seq.h"
#include "src/kernels/execution.h"
#include "src/kernels/ops/cross_entropy.h"
#include "src/text/tokenizer.h"
#include "src/train/optimizer.h"
#include "tools/bench/bench.h"
#include "tools/bench/workload.h"

namespace attune::bench {
namespace {

using Tensors = std::vector<Tensor>;

/// A part with its data.
struct Part {
  std::function<Tensor()> compute;  // of the leaves
  Tensors leaves;                   // inputs and parameters
  Tensor direction = {};            // gradient of the output; undefined: `compute` updates the leaves in place
};

/// A row of the table: how a part is made, its numbers in this type, the same for every type.
struct PartRow {
  std::string name;
  config::Config config;
  int64_t items = 0;  // of one run: tokens, or elements
  std::function<Part(torch::Dtype)> make;
};

/// Returns the output and its gradients, or the updated leaves.
Tensors run(const Part& part, const kernels::Execution& execution) {
  const kernels::ExecutionScope scope(execution);
  const Tensor output = part.compute();
  if (!part.direction.defined()) return part.leaves;
  Tensors out = torch::autograd::grad({output}, part.leaves, {part.direction}, /*retain_graph=*/std::nullopt,
                                      /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < out.size(); ++i)
    if (!out[i].defined()) out[i] = torch::zeros_like(part.leaves[i]);
  out.insert(out.begin(), output.detach());
  return out;
}

/// The largest error of `found`, as a share of each tensor's largest value; infinite where a value is NaN or infinite.
double error_of(const Tensors& found, const Tensors& expected) {
  double worst = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const double largest = expected[i].abs().max().item<double>();
    const double error = (found[i].to(torch::kDouble) - expected[i]).abs().max().item<double>();
    if (error == 0) continue;  // both may be zero
    if (!(error / largest < std::numeric_limits<double>::infinity())) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, error / largest);
  }
  return worst;
}

Tensor random_leaf(at::IntArrayRef shape, torch::Dtype type) {
  return torch::randn(shape).mul_(0.3).to(type).requires_grad_();
}

template <class Module>
Module initialized(Module module, torch::Dtype type) {
  initialize(*module, {1, text::kPadding, 0.1});
  module->to(type);
  return module;
}

/// Appends the parameters of a module to inputs.
Tensors with_parameters(Tensors leaves, const torch::nn::Module& module) {
  for (const Tensor& parameter : module.parameters()) leaves.push_back(parameter);
  return leaves;
}

/// Memory over these values [B, S, D]; one sentence is a word shorter than the others, so that padding is met.
models::Memory memory_of(const Tensor& values, const Tensors& last) {
  const int64_t batch = values.size(0), length = values.size(1);
  Tensor lengths = torch::full({batch}, length, torch::kLong);
  lengths[0] = length - 1;
  return {values, models::mask_of(lengths, length), lengths, last, torch::full({batch, length}, 4, torch::kLong)};
}

/// One direction of the encoder.
Part gru_part(const config::Config& config, int64_t source, torch::Dtype type) {
  const int64_t batch = config.training.batch.size, hidden = config.model.encoder.hidden;
  const auto cell = initialized(models::cells().at("gru").make({config.model.embedding, hidden}), type);
  const Tensor inputs = random_leaf({batch, source, config.model.embedding}, type);
  const auto compute = [=] {
    const auto start = cell->start(torch::zeros({batch, hidden}, type));
    return cell->run(cell->project(inputs), torch::ones({batch, source}, torch::kBool), start, false).outputs;
  };
  return {compute, with_parameters({inputs}, *cell), torch::randn({batch, source, hidden}).to(type)};
}

Part unroll_part(const config::Config& config, const Workload& workload, torch::Dtype type) {
  const models::ModelOptions& model = config.model;
  const int64_t batch = config.training.batch.size, source = workload.source_length(),
                target = workload.target_length();
  const auto decoder = initialized(models::decoder_orders().at(model.decoder.order).make(model), type);
  const Tensor embedded = random_leaf({batch, target, model.embedding}, type),
               values = random_leaf({batch, source, model.memory.width}, type),
               last = random_leaf({batch, 2 * model.encoder.hidden}, type);
  return {[=] { return decoder->unroll(embedded, memory_of(values, {last}), {}, {}).readouts; },
          with_parameters({embedded, values, last}, *decoder),
          torch::randn({batch, target, decoder->readout_width()}).to(type)};
}

/// A query at a time, as the loop of a decoder asks.
Part attention_part(const config::Config& config, const Workload& workload, torch::Dtype type) {
  const int64_t batch = config.training.batch.size, target = workload.target_length();
  const int64_t width = config.model.decoder.hidden, memory_width = config.model.memory.width;
  const auto attention = initialized(make_attention(config.model.attention, {width, memory_width}), type);
  const Tensor queries = random_leaf({batch, target, width}, type),
               values = random_leaf({batch, workload.source_length(), memory_width}, type);
  const auto compute = [=] {
    const models::Memory memory = memory_of(values, {});
    const models::Prepared prepared = attention->prepare(memory);
    Tensors contexts;
    for (int64_t t = 0; t < target; ++t)
      contexts.push_back(attention->forward({queries.narrow(1, t, 1), t}, memory, prepared).context);
    return torch::cat(contexts, 1);
  };
  return {compute, with_parameters({queries, values}, *attention),
          torch::randn({batch, target, memory_width}).to(type)};
}

/// Output layer and cross entropy.
Part cross_entropy_part(const config::Config& config, int64_t target, torch::Dtype type) {
  const int64_t batch = config.training.batch.size, width = config.model.decoder.readout_width,
                words = config.vocabulary.size;
  const Tensor readouts = random_leaf({batch, target, width}, type), weight = random_leaf({words, width}, type),
               bias = random_leaf({words}, type);
  const Tensor targets = torch::randint(4, words, {batch, target}, torch::kLong);
  targets[0][target - 1] = text::kPadding;
  const auto compute = [=] {
    return kernels::cross_entropy(readouts, targets, weight, bias, {.padding = text::kPadding}).loss;
  };
  return {compute, {readouts, weight, bias}, torch::ones({}, type)};
}

/// A step of an update rule over the parameters of a whole model.
Part optimizer_part(const config::Config& config, torch::Dtype type) {
  const train::OptimizerOptions& options = config.training.optimizer;
  models::Seq2Seq model = make_model(config);
  model->to(type);
  const train::Parameters parameters = train::parameters_of(*model);
  for (Tensor value : parameters.values) value.mutable_grad() = torch::randn(value.sizes()).mul_(0.01).to(type);
  const std::shared_ptr<train::Optimizer> rule = train::optimizers().at(options.name).make(parameters, options);
  const auto compute = [=] {
    rule->step(options.learning_rate);
    return Tensor();
  };
  return {compute, parameters.values};
}

/// What is timed; a new row of a registry of the project is timed by itself.
std::vector<PartRow> parts_of(const Workload& workload) {
  const config::Config config = workload.config();
  const int64_t source = workload.source_length(), target = workload.target_length();
  const int64_t words = config.training.batch.size * target;
  std::vector<PartRow> rows = {
      {"gru", config, config.training.batch.size * source, [=](auto type) { return gru_part(config, source, type); }},
      {"cross_entropy", config, words, [=](auto type) { return cross_entropy_part(config, target, type); }}};
  const auto add = [&](const std::string& name, int64_t items, const std::vector<std::string>& settings,
                       Part (*make)(const config::Config&, const Workload&, torch::Dtype)) {
    const config::Config other = workload.config(settings);
    rows.push_back({name, other, items, [=, &workload](auto type) { return make(other, workload, type); }});
  };
  for (const models::OrderRow& row : models::decoder_orders().rows())
    add(fmt::format("unroll/{}", row.name), words, {fmt::format("model.decoder.order={}", row.name)}, unroll_part);
  for (const models::ScoreRow& row : models::scores().rows())
    if (row.make != nullptr)  // else there is nothing to time
      add(fmt::format("attention/{}", row.name), words,
          {fmt::format("model.attention.score={}", row.name), "model.attention.heads=1",
           "model.attention.window=global", "model.attention.normalizer=softmax", "model.attention.coverage=none",
           "model.memory.parts=states"},
          attention_part);
  const int64_t elements = count_parameters(make_model(config));
  for (const train::OptimizerRow& row : train::optimizers().rows())
    add(fmt::format("optimizer/{}", row.name), elements, {fmt::format("training.optimizer.name={}", row.name)},
        [](const config::Config& other, const Workload&, torch::Dtype type) { return optimizer_part(other, type); });
  return rows;
}

/// Runs parts; only the part that is being timed has its data.
class Timer {
 public:
  void time(benchmark::State& state, const PartRow& row) {
    const bool is_float = row.config.training.precision == "float32";
    const kernels::Execution execution{.fused = row.config.model.kernels == "fused",
                                       .bfloat16 = kernels::takes_bfloat16(row.config.training.precision, at::kCPU)};
    if (current_ != row.name) begin(row, execution);
    if (!(error_ <= (is_float || !part_.direction.defined() ? 2e-4 : 5e-2))) {
      wrong_ += (wrong_.empty() ? "" : ", ") + row.name;
      state.SkipWithError(fmt::format("wrong by {:.2g}", error_).c_str());
      return;
    }
    for (auto _ : state) benchmark::DoNotOptimize(run(part_, execution));
    state.SetItemsProcessed(state.iterations() * row.items);
    state.SetLabel(fmt::format("error {:.1g}", error_));
  }
  const std::string& wrong() const { return wrong_; }

 private:
  static Part make(const PartRow& row, torch::Dtype type) {
    torch::manual_seed(1);
    return row.make(type);
  }
  void begin(const PartRow& row, const kernels::Execution& execution) {
    part_ = {};
    current_ = row.name;
    const Tensors expected = run(make(row, torch::kDouble), {.fused = false});
    part_ = make(row, torch::kFloat);
    error_ = error_of(run(part_, execution), expected);
  }

  std::string current_, wrong_;
  Part part_;
  double error_ = 0;
};

void time_parts(const Workload& workload, double least_seconds, const std::vector<std::string>& more) {
  print_machine(workload.precision());
  Timer timer;
  for (const PartRow& row : parts_of(workload))
    benchmark::RegisterBenchmark(row.name.c_str(), [&timer, row](benchmark::State& state) { timer.time(state, row); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  std::vector<std::string> words = {"kernels", fmt::format("--benchmark_min_time={}", least_seconds)};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (benchmark::ReportUnrecognizedArguments(argc, argv.data())) throw Error("unknown flags", "see --help");
  benchmark::RunSpecifiedBenchmarks();
  verify(timer.wrong().empty(), timer.wrong());
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Times the parts of a training step. Flags of Google Benchmark are passed on: --benchmark_filter=REGEX.",
               "kernels"};
  app.allow_extras();
  const attune::bench::Workload workload(app);
  return attune::bench::run(app, argc, argv, [&] {
    attune::bench::time_parts(workload, workload.is_short() ? 0.001 : 0.5, app.remaining());
  });
}
