// kernels: the parts of a training step, each by itself, under Google Benchmark; forward and back where there is a back.
//
// Each is verified against a plain computation right before it is timed; its error stands in its line.
#include <benchmark/benchmark.h>
#include <spdlog/fmt/fmt.h>

#include "src/base/error.h"
#include "tools/bench/bench.h"
#include "tools/bench/parts/part.h"

namespace attune::bench {
namespace {

/// Runs parts: the one that is being timed has its data, no other.
class Timer {
 public:
  void time(benchmark::State& state, const PartRow& row) {
    if (current_ != row.name) begin(row);
    if (!(error_ <= part_.tolerance)) {
      wrong_ += (wrong_.empty() ? "" : ", ") + row.name;
      state.SkipWithError(fmt::format("wrong by {:.2g}", error_).c_str());
      return;
    }
    for (auto _ : state) benchmark::DoNotOptimize(part_.run());
    state.SetItemsProcessed(state.iterations() * row.items);
    state.SetLabel(fmt::format("error {:.1g}", error_));
  }
  const std::string& wrong() const { return wrong_; }

 private:
  void begin(const PartRow& row) {
    part_ = {};
    current_ = row.name;
    torch::manual_seed(1);
    part_ = row.make();
    const Tensors found = part_.run();
    error_ = error_of(found, part_.plain());
  }

  std::string current_, wrong_;
  TrainingPart part_;
  double error_ = 0;
};

void time_parts(const Workload& workload, double least_seconds, const std::vector<std::string>& more) {
  print_machine(workload.precision());
  Timer timer;
  for (const auto& parts : {recurrence_parts, attention_parts, loss_parts, optimizer_parts, product_parts})
    for (const PartRow& row : parts(workload))
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
