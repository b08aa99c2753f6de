// A training of milliseconds: a tiny model with dropout, forty random pairs, a run folder.
#pragma once
#include "src/base/random.h"
#include "src/train/trainer.h"
#include "tests/support/temporary.h"
#include "tests/support/tiny_model.h"

namespace attune::testing {

/// Pairs of 1 to 6 tokens with the ids 4..10; pair i stands in line 2 i + 1.
inline corpus::ParallelCorpus tiny_corpus(int64_t pairs = 40, uint64_t seed = 5) {
  corpus::ParallelCorpus corpus;
  Random random(seed);
  const auto sentence = [&] {
    std::vector<int32_t> ids(1 + random.below(6));
    for (int32_t& id : ids) id = 4 + static_cast<int32_t>(random.below(7));
    return ids;
  };
  for (int64_t i = 0; i < pairs; ++i) {
    const auto source = sentence(), target = sentence();
    corpus.append(source, target, 2 * i + 1);
  }
  return corpus;
}

/// The same whose targets are their sources from the right.
inline corpus::ParallelCorpus copying_corpus() {
  corpus::ParallelCorpus corpus;
  const corpus::ParallelCorpus sources = tiny_corpus();
  for (int64_t i = 0; i < sources.size(); ++i) {
    const std::vector<int32_t> source = sources.source(i);
    corpus.append(source, std::vector<int32_t>(source.rbegin(), source.rend()), 2 * i + 1);
  }
  return corpus;
}

/// In single precision and with dropout everywhere.
inline models::Seq2Seq dropout_model(uint64_t seed = 1) {
  models::ModelOptions options = tiny_options("additive", "attend_first");
  options.dropout = {.embedding = 0.2, .encoder = 0.2, .decoder = 0.2, .readout = 0.3};
  return models::Seq2Seq(resolved(options), models::VocabularySizes{11, 11, 1}, seed);
}

/// Batches of 8, five an epoch; a schedule with a state; a line of metrics every 3 updates.
inline train::TrainingOptions tiny_training_options(int64_t updates) {
  train::TrainingOptions options;
  options.batch.size = 8;
  options.batch.bucket = 2;
  options.optimizer.learning_rate = 0.01;
  options.schedule.name = "plateau";
  options.label_smoothing = 0.1;
  options.limits.updates = updates;
  options.validation.metric = "perplexity";
  options.log_every = 3;
  return options;
}

inline train::Validation validation_of(double perplexity, double bleu) {
  return {.loss = 1, .values = {{"perplexity", perplexity}, {"accuracy", 0.5}, {"bleu", bleu}}, .unended = 0};
}

/// The trainer with all it needs; each instance is a process of its own that finds the folder as the last one left it.
struct TinyTraining {
  explicit TinyTraining(const std::filesystem::path& where, train::TrainingOptions wanted = tiny_training_options(12),
                        uint64_t pairs_seed = 5)
      : folder{where}, options(std::move(wanted)), corpus(tiny_corpus(40, pairs_seed)) {
    at::set_num_threads(1);  // nothing here is worth a second one
    std::filesystem::create_directories(where);
  }
  train::Ending fit(train::Observer& observer) {
    train::TrainingTask task{model,    corpus,         {{"train.de"}, {"train.en"}}, options, folder, 3,
                             validate, validation_text};
    task.snapshots = snapshots;
    return train::Trainer(task, observer).fit();
  }
  train::Ending fit() {
    train::Observer nobody;
    return fit(nobody);
  }

  uint64_t validation_text = 7;
  RunFolder folder;
  train::TrainingOptions options;
  corpus::ParallelCorpus corpus;
  models::Seq2Seq model = dropout_model();
  std::function<std::vector<train::Snapshot>(int64_t)> snapshots = {};
  // Neither better nor worse in a regular way, so that the schedule and patience have something to remember.
  std::function<train::Validation(int64_t)> validate = [](int64_t update) {
    return validation_of(10 + std::sin(static_cast<double>(update)), 20 + std::cos(static_cast<double>(update)));
  };
};

inline bool equal(const train::NamedTensors& a, const train::NamedTensors& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, tensor] : a)
    if (!b.contains(name) || !torch::equal(tensor, b.at(name))) return false;
  return true;
}

/// metrics.jsonl without what a clock wrote.
inline std::string metrics_without_time(const RunFolder& run) {
  std::ifstream in(run.metrics());
  std::string out;
  for (std::string line; std::getline(in, line);) {
    auto object = nlohmann::ordered_json::parse(line);
    object.erase("seconds");
    object.erase("tokens_per_second");
    out += object.dump() + "\n";
  }
  return out;
}

/// Stops the training after the update with this number.
struct Interrupter : train::Observer {
  explicit Interrupter(int64_t at) : update(at) {}
  void updated(const train::Progress& progress) override { reached = progress.update == update; }
  bool stops() override { return reached; }
  int64_t update;
  bool reached = false;
};

inline train::Checkpoint last(const TinyTraining& training) {
  return *train::Checkpoints(training.folder.checkpoints()).newest(train::Parts::kAll);
}

/// Validations with these values of one metric, one an update.
inline TinyTraining scripted(const std::filesystem::path& where, const std::string& metric,
                             const std::vector<double>& values, int64_t patience) {
  train::TrainingOptions options = tiny_training_options(static_cast<int64_t>(values.size()));
  options.validation = {.every = 1, .metric = metric, .patience = patience};
  TinyTraining training(where, options);
  training.validate = [metric, values](int64_t update) {
    const double value = values.at(static_cast<size_t>(update - 1));
    return metric == "bleu" ? validation_of(5, value) : validation_of(value, 5);
  };
  return training;
}

}  // namespace attune::testing
