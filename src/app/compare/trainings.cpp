#include "src/app/compare/trainings.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <optional>
#include <thread>

#include "src/app/compare/evaluate.h"
#include "src/app/compare/record.h"
#include "src/base/error.h"
#include "src/base/interrupt.h"
#include "src/base/log.h"
#include "src/eval/metrics.h"

namespace attune::app::compare {
namespace {

constexpr auto kLook = std::chrono::milliseconds(100);  // between two looks at the trainings

}  // namespace

Trainings::Trainings(const Comparison& comparison, const std::vector<Trial>& trials, const CommonFlags& common)
    : comparison_(comparison), common_(common) {
  plan(trials);
  for (const Job& job : jobs_) check_same_training(job);
  for (size_t i = 0; i < jobs_.size(); ++i)
    if (auto result = stored_result(jobs_[i].files.result, jobs_[i].basis, jobs_[i].metrics))
      ended_.emplace(i, std::move(*result));
    else
      waiting_.push_back(i);
  for (const auto& [name, why] : left_out_) spdlog::warn("left out: {}: {}", name, why);
  for (const auto& [i, result] : ended_) tell(result, "there already");
}

void Trainings::plan(const std::vector<Trial>& trials) {
  std::optional<Error> first;
  std::map<std::string, std::string> names;  // by what is trained
  TextFiles texts;
  for (const Trial& trial : trials) {
    std::optional<config::Config> config;
    try {
      config = config_of(comparison_, trial);
    } catch (const Error& error) {
      if (!first) first = error;
      left_out_.emplace_back(trial.full_name(), error.what());
    }
    if (!config) continue;
    Job job = job_of(comparison_, trial, *config, texts);
    const auto [same, is_new] = names.try_emplace(job.basis.config, trial.full_name());
    if (is_new)
      jobs_.push_back(std::move(job));
    else
      left_out_.emplace_back(trial.full_name(), "the same training as " + same->second);
  }
  if (jobs_.empty() && first) throw Error(*first);
}

int Trainings::run(int64_t at_a_time) {
  const Interrupt interrupt;
  size_t next = 0;
  while (next < waiting_.size() || !running_.empty()) {
    const int signal = interrupt.signal();
    if (signal != 0 && signalled_ == 0) pass_on(signal);
    while (signalled_ == 0 && next < waiting_.size() && std::ssize(running_) < at_a_time) {
      const size_t job = waiting_[next++];
      running_[start_training(comparison_, jobs_[job], common_)] = job;
    }
    if (running_.empty()) break;  // a signal came
    if (!take_one()) std::this_thread::sleep_for(kLook);
  }
  if (signalled_ != 0) {
    spdlog::warn("stopped: what was trained is saved, the same command goes on");
    return 128 + signalled_;
  }
  return failed_ ? 1 : 0;
}

ComparisonReport Trainings::report() const {
  ComparisonReport report{comparison_.config, {}, left_out_};
  for (const auto& [job, result] : ended_) report.results.push_back(result);
  return report;
}

// Children have process groups of their own, so that a key at the terminal reaches them once, through here.
void Trainings::pass_on(int signal) {
  signalled_ = signal;
  for (const auto& [process, job] : running_) ::kill(process, signal);
}

/// Takes up a training that has ended; false when none has.
bool Trainings::take_one() {
  for (const auto& [process, job] : running_) {
    int status = 0;
    rusage usage{};
    if (::wait4(process, &status, WNOHANG, &usage) != process) continue;
    const size_t ended = job;
    running_.erase(pid_t(process));
    take(ended, status, static_cast<double>(usage.ru_maxrss) / 1024);
    return true;
  }
  return false;
}

void Trainings::take(size_t job, int status, double megabytes) {
  const double peak = keep_peak(jobs_[job], megabytes);
  if (signalled_ != 0) return;
  if (const std::string why = failure_of(status, jobs_[job].files.log); !why.empty()) return fail(job, why);
  try {
    tell(ended_.emplace(job, evaluate_trial(jobs_[job], peak, common_)).first->second, "done");
  } catch (const Error& error) {
    fail(job, error.what());
  }
}

void Trainings::fail(size_t job, const std::string& why) {
  failed_ = true;
  TrialResult& result = ended_[job];
  result.trial = jobs_[job].trial;
  result.basis = jobs_[job].basis;
  result.failure = why;
  result.values = no_values(jobs_[job].metrics);
  spdlog::error("{}/{}  {}: failed: {} ({})", ++told_, size(), result.trial.full_name(), why,
                jobs_[job].files.log.string());
}

void Trainings::tell(const TrialResult& result, const char* how) {
  std::string values;
  for (const bool translated : {true, false})  // what translations are worth comes first
    for (const MetricValue& value : result.values) {
      const eval::MetricRow& row = eval::metrics().at(value.name);
      if ((row.needs == eval::Needs::kTranslations) == translated && std::isfinite(value.value))
        values += fmt::format("{} {:.{}f}, ", row.title, value.value, table_decimals(row));
    }
  spdlog::info("{}/{}  {}: {}{:.1f} minutes ({})", ++told_, size(), result.trial.full_name(), values, result.minutes,
               how);
}

}  // namespace attune::app::compare
