#include "src/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "src/alignment/json.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"

namespace attune::train {
namespace {

using Json = nlohmann::ordered_json;

double epoch_of(const corpus::BatchQueue& batches) {
  const corpus::BatcherState& state = batches.state();
  return static_cast<double>(state.epoch) +
         static_cast<double>(state.batch) / static_cast<double>(batches.batches_per_epoch());
}

double updates_per_epoch(const corpus::BatchQueue& batches, int64_t accumulate) {
  return std::ceil(static_cast<double>(batches.batches_per_epoch()) / static_cast<double>(accumulate));
}

/// Replaces the best by this one if that is better, and says whether it was. What is no number never is.
bool improve(Best& best, const Best& now, const eval::MetricRow& metric) {
  if (!std::isfinite(now.value)) return false;
  if (!best.checkpoint.empty() &&
      !(metric.better == eval::Better::kHigher ? now.value > best.value : now.value < best.value))
    return false;
  best = now;
  return true;
}

}  // namespace

Trainer::Trainer(const TrainingTask& task, Observer& observer)
    : task_(task),
      observer_(observer),
      learner_(task_),
      schedule_(schedules()
                    .at(task_.options.schedule.name)
                    .make({.options = task_.options.schedule,
                           .learning_rate = task_.options.optimizer.learning_rate,
                           .limits = task_.options.limits,
                           .updates_per_epoch = updates_per_epoch(learner_.batches(), task_.options.accumulate),
                           .width = task_.model->options().embedding})),
      checkpoints_(task_.folder.checkpoints()) {}

Ending Trainer::fit() {
  if (!metrics_) resume();
  if (limit_reached().empty())
    spdlog::info("{} pairs, {} batches an epoch, padding {:.1f} % of positions", task_.corpus.size(),
                 learner_.batches().batches_per_epoch(), 100 * learner_.batches().padding());
  lap_began_ = std::chrono::steady_clock::now();
  const auto ended = [&, first = state_.update](const std::string& reason) {
    return Ending{.reason = reason,
                  .stopped = reason.empty(),
                  .updates = state_.update - first,
                  .update = state_.update,
                  .best = state_.best.checkpoint};
  };
  while (true) {
    if (observer_.stops()) {
      if (state_.update > 0) save();
      return ended({});
    }
    std::string reason = limit_reached();
    if (validation_is_due() || !reason.empty()) validate();
    if (reason.empty() && patience_is_lost())
      reason = "no improvement in training.validation.patience (" + std::to_string(task_.options.validation.patience) +
               ") validations";
    const int64_t every = task_.options.checkpoint.every;
    if (!reason.empty() || (every > 0 && state_.update > 0 && state_.update % every == 0)) save();
    if (!reason.empty()) {
      // Behind the checkpoint: a run that goes on cuts it off again.
      if (state_.interval.updates > 0) tell_interval();
      metrics_->append({{"kind", "end"}, {"update", state_.update}, {"reason", reason}, {"seconds", state_.seconds}});
      return ended(reason);
    }
    make_update();
  }
}

void Trainer::resume() {
  const auto checkpoint = checkpoints_.newest(Parts::kAll);
  checkpoints_.tidy(checkpoint ? checkpoint->name : "");
  const uint64_t corpus = fingerprint(task_.corpus);
  if (checkpoint) {
    check_vocabulary(checkpoint->state, task_.vocabularies.checksum);
    if (checkpoint->state.corpus != corpus)
      throw Error("the training data is not what this run was trained on so far",
                  "restore it, name another run folder, or start over with --fresh");
    if (checkpoint->state.validation != task_.validation)
      throw Error("the validation data is not what this run was judged on so far: best and patience would mean nothing",
                  "restore it, name another run folder, or start over with --fresh");
    learner_.restore(*checkpoint);
    state_ = checkpoint->state;
    schedule_->visit([&](const std::string& name, double& value) {
      if (const auto found = state_.schedule.find(name); found != state_.schedule.end()) value = found->second;
    });
    saved_ = {state_.update, state_.validated_at};
  }
  state_.corpus = corpus;
  state_.validation = task_.validation;
  state_.vocabulary = task_.vocabularies.checksum;
  metrics_ = std::make_unique<MetricsFile>(task_.folder.metrics(), state_.metrics_bytes);
  epoch_ = epoch_at_start_ = epoch_of(learner_.batches());
  at_start_ = state_;
}

void Trainer::make_update() {
  const UpdateResult result =
      learner_.update(schedule_->rate(state_.update + 1), task_.options.scheduled_sampling.share_at(state_.update + 1));
  ++state_.update;
  epoch_ = epoch_of(learner_.batches());
  if (learner_.batches().epoch_ended()) ++state_.epoch;
  Interval& interval = state_.interval;
  interval.loss += result.loss;
  interval.tokens += result.tokens;
  interval.gradient_norm += result.gradient_norm;
  ++interval.updates;
  interval.seconds += lap();
  observer_.updated(progress());
  if (state_.update % task_.options.log_every == 0) {
    tell_interval();
    state_.interval = {};
  }
  if (const int64_t every = task_.options.snapshots.every; every > 0 && state_.update % every == 0) take_snapshots();
}

void Trainer::tell_interval() {
  const Progress now = progress();
  metrics_->append({{"kind", "train"},
                    {"update", now.update},
                    {"epoch", now.epoch},
                    {"loss", now.loss},
                    {"gradient_norm", now.gradient_norm},
                    {"learning_rate", now.learning_rate},
                    {"tokens", state_.interval.tokens},
                    {"seconds", now.seconds},
                    {"tokens_per_second", now.tokens_per_second}});
  observer_.logged(now);
}

bool Trainer::validation_is_due() const {
  if (state_.update == 0) return false;
  const int64_t every = task_.options.validation.every;
  return every > 0 ? state_.update % every == 0 : learner_.batches().epoch_ended();
}

void Trainer::validate() {
  if (state_.update == 0 || state_.validated_at == state_.update) return;
  save();  // a validation may take minutes, and may fail: what was trained is kept before it
  state_.validated_at = state_.update;
  if (task_.validate) {
    observer_.validation_begins(state_.update);
    const Validation found = [&] {
      const auto judged = learner_.judged();
      return task_.validate(state_.update);
    }();
    const auto& metric = eval::comparable_metrics().at(task_.options.validation.metric);
    const Best now{RunFolder::checkpoint_name(state_.update), found.value(metric.name)};
    const bool best = improve(state_.best, now, metric);
    // One that a limit brought leaves no trace: raised, the training is what it would have been without the limit.
    if (validation_is_due()) {
      state_.failures = improve(state_.best_due, now, metric) ? 0 : state_.failures + 1;
      schedule_->observe(found.value("perplexity"));
    }
    lap();
    Json line = {{"kind", "validation"}, {"update", state_.update}, {"epoch", epoch_}, {"loss", found.loss}};
    for (const MetricValue& value : found.values) line[value.name] = value.value;
    if (found.unended >= 0) line["unended"] = found.unended;
    if (std::isfinite(found.attention.entropy))
      eval::AttentionDiagnostics::Values::visit(
          found.attention, [&](const std::string& name, double value) { line["attention_" + name] = value; });
    line["best"] = best;
    line["seconds"] = state_.seconds;
    metrics_->append(line);
    if (task_.options.snapshots.every == 0) take_snapshots();
    observer_.validated(progress(), found, best);
    warn_of_unformed(found.attention);
  }
  save();
}

void Trainer::take_snapshots() {
  const int64_t count = task_.options.snapshots.sentences;
  if (!task_.snapshots || count == 0) return;
  const auto judged = learner_.judged();
  for (const auto& [line, pair] : task_.snapshots(count))
    metrics_->append({{"kind", "snapshot"},
                      {"update", state_.update},
                      {"line", line},
                      {"source", alignment::as_json(pair.source)},
                      {"target", alignment::as_json(pair.target)},
                      {"alignment", alignment::as_json(pair.alignment)}});
  lap();
}

void Trainer::warn_of_unformed(const eval::AttentionDiagnostics::Values& found) {
  const int64_t after = task_.options.validation.unformed_after;
  const std::string why = eval::unformed(found);
  if (after == 0 || state_.update < after || why.empty() || std::exchange(has_warned_, true)) return;
  spdlog::warn("after {} updates the alignment has not formed: {}; `attune align` shows it", state_.update, why);
}

void Trainer::save() {
  const std::pair now{state_.update, state_.validated_at};
  if (saved_ == now) return;
  learner_.check_weights();
  lap();
  state_.metrics_bytes = metrics_->synced_bytes();
  state_.schedule.clear();
  schedule_->visit([&](const std::string& name, double& value) { state_.schedule[name] = value; });
  Checkpoint checkpoint;
  checkpoint.name = RunFolder::checkpoint_name(state_.update);
  checkpoint.state = state_;
  learner_.save(checkpoint);
  checkpoints_.write(checkpoint, task_.options.checkpoint.keep);
  saved_ = now;
  observer_.saved(checkpoint.name);
}

std::string Trainer::limit_reached() const {
  const LimitOptions& limits = task_.options.limits;
  if (limits.updates > 0 && state_.update >= limits.updates)
    return "training.limits.updates (" + std::to_string(limits.updates) + ") is reached";
  if (limits.epochs > 0 && state_.epoch >= limits.epochs)
    return "training.limits.epochs (" + std::to_string(limits.epochs) + ") is reached";
  if (limits.minutes > 0 && state_.seconds >= limits.minutes * 60)
    return fmt::format("training.limits.minutes ({}) is reached", limits.minutes);
  return {};
}

bool Trainer::patience_is_lost() const {
  const int64_t patience = task_.options.validation.patience;
  return patience > 0 && state_.failures >= patience;
}

Progress Trainer::progress() const {
  const Interval& interval = state_.interval;
  const double updates = static_cast<double>(std::max<int64_t>(interval.updates, 1));
  Progress out;
  out.update = state_.update;
  out.epoch = epoch_;
  out.loss = interval.loss / static_cast<double>(std::max<int64_t>(interval.tokens, 1));
  out.gradient_norm = interval.gradient_norm / updates;
  out.learning_rate = schedule_->rate(std::max<int64_t>(state_.update, 1));
  out.tokens_per_second = interval.seconds > 0 ? static_cast<double>(interval.tokens) / interval.seconds : 0;
  out.seconds = state_.seconds;
  estimate(out);
  return out;
}

void Trainer::estimate(Progress& progress) const {
  const LimitOptions& limits = task_.options.limits;
  const double spent = state_.seconds - at_start_.seconds;
  const auto consider = [&](double limit, double now, double at_start) {
    if (limit <= 0) return;
    progress.share_done = std::max(progress.share_done, std::min(1.0, now / limit));
    if (now <= at_start) return;
    const double left = std::max(0.0, limit - now) * spent / (now - at_start);
    progress.seconds_left = progress.seconds_left < 0 ? left : std::min(progress.seconds_left, left);
  };
  consider(static_cast<double>(limits.updates), static_cast<double>(state_.update),
           static_cast<double>(at_start_.update));
  consider(static_cast<double>(limits.epochs), epoch_, epoch_at_start_);
  consider(limits.minutes * 60, state_.seconds, at_start_.seconds);
}

double Trainer::lap() {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - lap_began_).count();
  lap_began_ = now;
  state_.seconds += seconds;
  return seconds;
}

}  // namespace attune::train
