// attune train CONFIG.yaml: trains the model of a config; the same command goes on where it was stopped.
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "src/app/commands.h"
#include "src/app/train/display.h"
#include "src/app/train/prepare.h"
#include "src/app/train/report.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/log.h"
#include "src/config/load.h"
#include "src/config/writer.h"
#include "src/corpus/corpus_file.h"
#include "src/train/trainer.h"
#include "src/train/validator.h"

namespace attune::app::train {
namespace {

constexpr int kSignalled = 128;  // plus the signal's number, as shells have it

struct Flags {
  std::string config;
  std::vector<std::string> overrides;
  bool fresh = false;
};

int report(const attune::train::Ending& ending, const RunFolder& run) {
  if (ending.signal != 0) {
    const char* signal = sigabbrev_np(ending.signal);
    if (ending.update == 0)
      spdlog::info("stopped by SIG{} before the first update; the same command begins again", signal);
    else
      spdlog::info("stopped by SIG{} after update {}; saved, the same command goes on from there", signal,
                   ending.update);
    return kSignalled + ending.signal;
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

/// The vocabularies of a run that begins with another's weights are that one's.
void take_vocabularies(const RunFolder& from, const RunFolder& run) {
  std::error_code ignored;
  if (std::filesystem::exists(run.vocabulary(), ignored)) return;
  if (!std::filesystem::is_directory(from.vocabulary(), ignored))
    throw Error("training.start: " + from.folder.string() + " is no trained run", "name a folder under runs/");
  std::filesystem::copy(from.vocabulary(), run.vocabulary(), std::filesystem::copy_options::recursive);
}

void take_weights(const RunFolder& from, models::Seq2Seq& model) {
  const attune::train::Checkpoint begin =
      attune::train::Checkpoints(from.checkpoints()).find("best", attune::train::Parts::kModel);
  load_weights(*model, begin);
  spdlog::info("begins with the weights of {}, checkpoint {}", from.folder.string(), begin.name);
}

int train(const Flags& flags, const CommonFlags& common) {
  std::vector<std::string> notes;
  const config::Config config = load_config(flags.config, flags.overrides, config::Purpose::kTraining, &notes);
  const torch::Device device = device_of(common);
  if (const attune::corpus::TrainingTexts& texts = config.data.training; config.training.guided_alignment.weight > 0)
    attune::corpus::check_links(texts.source.value, texts.target.value, texts.alignment.value);
  const RunFolder run{config.run.value};
  refuse_foreign_folder(run);
  const RunLock lock(run);
  const auto replaced = prepare_run(run, config, flags.fresh);  // opens the log file
  for (const std::string& note : notes) spdlog::info(note);

  const auto seed = static_cast<uint64_t>(config.seed);
  const RunFolder start{config.training.start.value};
  const bool starts = !config.training.start.empty() && attune::train::Checkpoints(run.checkpoints()).names().empty();
  if (starts) take_vocabularies(start, run);
  text::Vocabularies vocabularies = make_vocabularies(
      config.vocabulary, run.vocabulary(), config.data.training.source.value, config.data.training.target.value, seed);
  vocabularies.extended = config.model.copies();
  const bool copied = !config.model.generates();
  const attune::corpus::ParallelCorpus corpus =
      read_corpus(run.corpus(), config.data.training, vocabularies, config.data.filter, copied);
  const models::VocabularySizes sizes{vocabularies.source->size(), vocabularies.target->size(), text::kPadding};
  models::Seq2Seq model(config.model, sizes, seed);
  if (starts) take_weights(start, model);
  model->to(device);
  if (const std::string why = model->why_plain(); !why.empty())
    spdlog::info("trains in LibTorch's operations, which takes longer: there are no fused kernels for {}", why);
  attune::train::Validator validator({model, vocabularies, config.data.validation, config.decoding,
                                      config.training.validation.bleu, run.translations()});

  std::shared_ptr<const attune::corpus::Guides> guides;
  if (config.training.guided_alignment.weight > 0)
    guides = std::make_shared<attune::corpus::Guides>(config.data.training, vocabularies, corpus);

  TrainingDisplay display(common.quiet);
  attune::train::Trainer trainer(
      {model, corpus, config.data.training, config.training, run, seed,
       [&](int64_t update) { return validator.validate(update); },
       validator.fingerprint(config.training.validation.metric == "aer"), vocabularies, config.data.filter.longest,
       guides, [&](int64_t count) { return validator.snapshots(count); }},
      display);
  trainer.resume();
  if (replaced) replaced->drop();
  write_run_config(config, run);  // of a run that goes on: one that is refused keeps the config it has
  const attune::train::Ending ending = trainer.fit();
  return report(ending, run);
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
