// train_epoch: target tokens a second of `attune train` on real text: reading, batching and padding, all of it.
//
// The program itself is run, and its metrics.jsonl read. Verified: the target tokens of its updates are those that the
// batcher's batches have when they are counted in the corpus, sentence by sentence; and the loss falls.
#include <spdlog/fmt/fmt.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "src/base/error.h"
#include "src/config/load.h"
#include "src/corpus/batcher.h"
#include "src/corpus/corpus_file.h"
#include "tools/bench/bench.h"

namespace attune::bench {
namespace {

struct Flags {
  std::string config = ATTUNE_SOURCE_DIR "/configs/multi30k.yaml", attune = ATTUNE_PROGRAM, run;
  std::vector<std::string> overrides;
  int64_t updates = 0, lines = 10;
  std::string precision = "float32", kernels;
  bool chooses_precision = false;
};

/// What metrics.jsonl says of all updates together.
struct Told {
  int64_t updates = 0, tokens = 0;
  double seconds = 0;  // of updates alone
  double first_loss = 0, last_loss = 0;
};

Told read_metrics(const RunFolder& run) {
  Told told;
  std::ifstream file(run.metrics());
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json.at("kind") != "train") continue;
    const double loss = json.at("loss");
    if (told.updates == 0) told.first_loss = loss;
    told.last_loss = loss;
    told.updates = json.at("update");
    const int64_t tokens = json.at("tokens");
    told.tokens += tokens;
    told.seconds += static_cast<double>(tokens) / json.at("tokens_per_second").get<double>();
  }
  return told;
}

/// Target tokens, the end token counted, of this many updates; counted without making a batch.
int64_t count_tokens(const RunFolder& run, int64_t updates) {
  const config::Config config = config::load_run_config(run);
  const text::Vocabularies vocabularies = open_vocabularies(config.vocabulary, run.vocabulary(), config.model.copies());
  const corpus::ParallelCorpus corpus =
      read_corpus(run.corpus(), config.data.training, vocabularies, config.data.filter, !config.model.generates());
  corpus::Batcher batcher(corpus, config.training.batch, static_cast<uint64_t>(config.seed));
  int64_t tokens = 0;
  for (int64_t update = 0; update < updates; ++update) {
    int64_t batches = 0;
    do {
      for (const int64_t pair : batcher.next()) tokens += std::ssize(corpus.target(pair)) + 1;
    } while (++batches < config.training.accumulate && !batcher.epoch_ended());
  }
  return tokens;
}

std::vector<std::string> command(const Flags& flags, const std::string& run, int threads) {
  // The last --set of a key counts: the user's stand behind these, but for the run and the limit.
  std::vector<std::string> sets = {"training.validation.bleu=false", "training.validation.metric=perplexity",
                                   "training.log_every=" + std::to_string(flags.lines)};
  sets.insert(sets.end(), flags.overrides.begin(), flags.overrides.end());
  if (flags.chooses_precision) sets.push_back("training.precision=" + flags.precision);
  if (!flags.kernels.empty()) sets.push_back("model.kernels=" + flags.kernels);
  sets.push_back("run=" + run);
  sets.push_back("training.limits.epochs=" + std::to_string(flags.updates > 0 ? 0 : 1));
  sets.push_back("training.limits.updates=" + std::to_string(flags.updates));
  std::vector<std::string> words = {flags.attune,   "train",  flags.config, "--threads", std::to_string(threads),
                                    "--device=cpu", "--quiet"};
  for (const std::string& one : sets) words.insert(words.end(), {"--set", one});
  return words;
}

void time_training(const Flags& flags) {
  const ScratchFolder scratch;
  const RunFolder run{flags.run.empty() ? scratch / "run" : flags.run};
  if (std::filesystem::exists(run.folder))
    throw Error(run.folder.string() + " is there already; a training that goes on would be timed",
                "name a folder that is not there yet");
  print_machine(flags.precision);
  const double whole = seconds_of_program(command(flags, run.folder.string(), at::get_num_threads()));
  const Told told = read_metrics(run);
  verify(told.updates > 0 && (flags.updates == 0 || told.updates == flags.updates),
         fmt::format("{} updates were made", told.updates));
  const int64_t expected = count_tokens(run, told.updates);
  verify(told.tokens == expected, fmt::format("{} target tokens told, {} counted", told.tokens, expected));
  verify(told.last_loss < told.first_loss, fmt::format("the loss went from {} to {}", told.first_loss, told.last_loss));
  std::cout << fmt::format(
      "verified: {} target tokens in {} updates, as counted; loss {:.4g} in the first line of metrics to {:.4g} in the "
      "last\n",
      told.tokens, told.updates, told.first_loss, told.last_loss);
  std::cout << fmt::format("whole command, with reading, vocabulary and validation: {:.1f} s\n", whole);
  std::cout << fmt::format("train_epoch {}: {:.4f} s/update, {:.0f} target tokens/s\n", flags.precision,
                           told.seconds / static_cast<double>(told.updates),
                           static_cast<double>(told.tokens) / told.seconds);
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Times `attune train` on real text.", "train_epoch"};
  attune::bench::Flags flags;
  app.add_option("--config", flags.config, "what is trained")->capture_default_str();
  app.add_option("--set", flags.overrides, "sets an option of it: key.path=value; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--updates", flags.updates, "how many; 0: an epoch")->check(CLI::Range(0, 100000000));
  app.add_option("--log-every", flags.lines, "updates a line of metrics.jsonl")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--run", flags.run, "folder of the run, which is kept; default: one that is removed");
  app.add_option("--attune", flags.attune, "the program")->capture_default_str();
  app.add_option("--kernels", flags.kernels, "--set model.kernels=");
  const auto* precision = app.add_option("--precision", flags.precision, "--set training.precision=");
  return attune::bench::run(app, argc, argv, [&] {
    flags.chooses_precision = precision->count() > 0;
    attune::bench::time_training(flags);
  });
}
