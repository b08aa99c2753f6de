// Trainer: updates until a limit is reached or patience is lost; between them validations, checkpoints and metrics.
//
// All that decides what comes next stands in TrainingState and in what the learner saves; every other variable can be
// lost. So a training that is cut off at any moment and started again goes on from its newest checkpoint and ends in
// the same weights, bit for bit.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "src/base/run.h"
#include "src/train/learner.h"
#include "src/train/metrics_file.h"
#include "src/train/progress.h"
#include "src/train/schedule.h"

namespace attune::train {

using attune::Ending;

class Trainer {
 public:
  Trainer(const TrainingTask& task, Observer& observer);

  /// Takes up the newest whole checkpoint of the run, if there is one. Errors: damaged, foreign checkpoints; other data
  /// than before. Whoever has something to do between that and the first update calls it; else fit does.
  void resume();
  /// Goes on from there, or begins, until a limit is reached or the observer stops it. Errors: diverged; nothing can be written.
  Ending fit();

 private:
  void make_update();
  void tell_interval();
  void validate();
  void take_snapshots();
  void save();
  bool validation_is_due() const;
  std::string limit_reached() const;
  bool patience_is_lost() const;
  Progress progress() const;
  void estimate(Progress& progress) const;
  double lap();
  void warn_of_unformed(const eval::AttentionDiagnostics::Values& found);

  TrainingTask task_;
  Observer& observer_;
  Learner learner_;
  std::shared_ptr<Schedule> schedule_;
  Checkpoints checkpoints_;
  TrainingState state_;
  std::unique_ptr<MetricsFile> metrics_;
  std::optional<std::pair<int64_t, int64_t>> saved_;  // update and validated_at of the newest checkpoint
  std::chrono::steady_clock::time_point lap_began_;
  double epoch_ = 0;        // passes done, with the share of the one under way
  TrainingState at_start_;  // for the time left
  double epoch_at_start_ = 0;
  bool has_warned_ = false;  // of an alignment that has not formed
};

}  // namespace attune::train
