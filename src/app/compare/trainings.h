// The trainings of a comparison, several at a time: those that are not there yet are made, and each is told in a line.
#pragma once
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "src/app/compare/process.h"
#include "src/app/compare/report.h"
#include "src/app/compare/trial.h"

namespace attune::app::compare {

class Trainings {
 public:
  /// Finds out what is there, what is to be made, and what cannot be. Errors, before anything is trained: none can be made; a
  /// text cannot be read; a run stands there that was trained with something else.
  Trainings(const Comparison& comparison, const std::vector<Trial>& trials, const CommonFlags& common);

  /// The exit code: 0; 1 when a training failed; 128 + its number when a signal came.
  int run(int64_t at_a_time);

  /// What has ended, well or not, in the order of the trials, and what was left out.
  ComparisonReport report() const;
  /// How many there are, those that were left out not counted.
  int64_t size() const { return std::ssize(jobs_); }

 private:
  void plan(const std::vector<Trial>& trials);
  void pass_on(int signal);
  bool take_one();
  void take(size_t job, int status, double megabytes);
  void fail(size_t job, const std::string& why);
  void tell(const TrialResult& result, const char* how);

  const Comparison& comparison_;
  const CommonFlags& common_;
  std::vector<Job> jobs_;
  std::vector<std::pair<std::string, std::string>> left_out_;  // name, why
  std::vector<size_t> waiting_;
  std::map<pid_t, size_t> running_;
  std::map<size_t, TrialResult> ended_;
  int64_t told_ = 0;
  int signalled_ = 0;
  bool failed_ = false;
};

}  // namespace attune::app::compare
