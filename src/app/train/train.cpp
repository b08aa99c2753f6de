// attune train CONFIG.yaml: trains the model of a config; the same command goes on where it was stopped.
#include <cstring>
#include <iostream>
#include <memory>
#include <optional>

#include "attune/trainer.h"
#include "src/app/commands.h"
#include "src/app/train/display.h"
#include "src/app/train/report.h"
#include "src/base/interrupt.h"
#include "src/base/log.h"
#include "src/base/run.h"

namespace attune::app::train {
namespace {

constexpr int kSignalled = 128;  // plus the signal's number, as shells have it

struct Flags {
  std::string config;
  std::vector<std::string> overrides;
  bool fresh = false;
};

int report(const Ending& ending, int signal, const RunFolder& run) {
  if (ending.stopped) {
    const char* name = sigabbrev_np(signal);
    if (ending.update == 0)
      spdlog::info("stopped by SIG{} before the first update; the same command begins again", name);
    else
      spdlog::info("stopped by SIG{} after update {}; saved, the same command goes on from there", name, ending.update);
    return kSignalled + signal;
  }
  if (ending.updates == 0)
    spdlog::info("this run has ended: {}; raise that to train on, or start over with --fresh", ending.reason);
  else
    spdlog::info("training ends: {}", ending.reason);
  draw_curves(run);
  std::cout << validation_table(run, ending.best);
  spdlog::info("{} holds the checkpoints, metrics.jsonl and curves.svg", run.folder.string());
  return 0;
}

int train(const Flags& flags, const CommonFlags& common) {
  const Config config = Config::load_for_training(flags.config, flags.overrides);
  std::optional<Interrupt> interrupt;  // until the first update a signal ends the program
  int signal = 0;
  TrainingDisplay display(common.quiet, [&] { return interrupt && (signal = interrupt->signal()) != 0; });
  Trainer trainer(config, {flags.fresh, common.device, &display});
  interrupt.emplace();
  const Ending ending = trainer.fit();
  interrupt.reset();
  return report(ending, signal, {config.run()});
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  verb.add_option("config", flags->config, "the YAML file that describes the training")
      ->required()
      ->option_text("CONFIG");
  verb.add_option("--set", flags->overrides, "sets an option, in place of the file: key.path=value; may be repeated")
      ->allow_extra_args(false)
      ->option_text("KEY=VALUE");
  verb.add_flag("--fresh", flags->fresh,
                "starts over: deletes the run's checkpoints, metrics and vocabulary, once all that the new training "
                "needs is read");
  return [flags, &common] { return train(*flags, common); };
}

}  // namespace attune::app::train
