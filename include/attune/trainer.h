// Training the model of a config. Part of Attune's C++ API.
//
//   attune::Trainer trainer(attune::Config::load_for_training("configs/toy.yaml"));
//   const attune::Ending ending = trainer.fit();
#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "attune/config.h"
#include "attune/translator.h"

namespace attune {

namespace api {
class Training;
}

/// Where training stands; means are over the updates since the last line of metrics.jsonl.
struct Progress {
  int64_t update = 0;
  double epoch = 0;  // passes over the data, the one under way counted by its share
  double loss = 0;   // per target token
  double gradient_norm = 0;
  double learning_rate = 0;
  double tokens_per_second = 0;  // target tokens
  double seconds = 0;            // of training, over all resumes
  double share_done = 0;         // 0..1, of the limit that comes first; 0 when nothing but patience ends the training
  double seconds_left = -1;      // estimated; below 0: unknown
};

/// Figures of alignments [T, S], which show whether an attention has formed; src/eval/attention_diagnostics.h defines them. Not a
/// number where there was nothing to measure.
struct AttentionFigures {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  double entropy = kNone, evenness = kNone, end = kNone, monotonicity = kNone, coverage_deviation = kNone, dead = kNone,
         unreachable = kNone;

  /// Calls visit(name, value) on each of `figures`, const or not; src/eval/attention_diagnostics.h.
  static void visit(auto& figures, const auto& visit);
};

/// A validation's results.
struct Validation {
  double loss = 0;  // per target token, without label smoothing
  /// perplexity and accuracy; aer where there are gold links; bleu unless training.validation.bleu is false; those that
  /// training.validation names. Translations are greedy.
  std::vector<MetricValue> values = {};
  int64_t unended = -1;  // of the translations: ended at their longest length; below 0: nothing was translated
  AttentionFigures attention = {};  // of forced decoding; NaN where nothing is attended to

  /// Returns the value of the metric with this name; NaN where it was not computed.
  double value(std::string_view metric) const { return value_of(values, metric); }
};

/// Follows a training; every function may be left out. Called in the thread that trains; what it throws ends the training.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  /// After every update.
  virtual void updated(const Progress&) {}
  /// Every `log_every` updates, with the line of metrics.jsonl.
  virtual void logged(const Progress&) {}
  virtual void validation_begins(int64_t /*update*/) {}
  virtual void validated(const Progress&, const Validation&, bool /*best*/) {}
  virtual void saved(const std::string& /*checkpoint*/) {}
  /// Asked between updates: whether to save and stop.
  virtual bool stops() { return false; }
};

/// Why a training ended.
struct Ending {
  std::string reason;    // "training.limits.updates (500) is reached"; empty when the observer stopped it
  bool stopped = false;  // saved, to continue from there
  int64_t updates = 0;   // made in this call; 0 with a reason: it had ended before
  int64_t update = 0;    // number of the last update
  std::string best;      // name of the best checkpoint; empty: none
};

struct TrainerOptions {
  bool fresh = false;                    // deletes the run's training, once all that the new one needs is read
  std::string device = "auto";           // or cpu, cuda, cuda:N
  TrainingObserver* observer = nullptr;  // must outlive the trainer
};

/// A training: everything of it is in the folder of the config's run, locked while this lives.
class Trainer {
 public:
  /// Reads the texts, makes or opens vocabularies, and takes up the newest checkpoint of the run, if there is one. Errors: a folder
  /// that is no run or that another process trains; options that may not change, or other data than before; texts that cannot be
  /// read.
  explicit Trainer(const Config& config, const TrainerOptions& options = {});
  ~Trainer();
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// Trains until a limit is reached, patience is lost or the observer stops it. Errors: diverged; nothing can be written.
  Ending fit();

 private:
  std::unique_ptr<api::Training> training_;
};

}  // namespace attune
