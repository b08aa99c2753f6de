// Schedule: the learning rate of each update. THE TABLE stands in schedule.cpp. r is `optimizer.learning_rate`, u
// counts updates from 1.
//
//   constant       rate(u) = r
//   plateau        rate(u) = min(r, max(least, r factor^k), r u / warmup)
//                  k: how often validation perplexity failed to improve too often
//   cosine         rate(u) = least + (r - least) (1 + cos(pi (u - warmup) / (updates - warmup))) / 2, r u / warmup before
//                  (Loshchilov and Hutter 2017, section 3, without restarts)
//   inverse_sqrt   rate(u) = r min(u / warmup, sqrt(warmup / u))       (Vaswani et al. 2017, section 5.3, with r as the peak)
//   noam           rate(u) = r d^-1/2 min(u^-1/2, u warmup^-3/2)       (equation 3 there) d: model.embedding
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "src/train/options.h"

namespace attune::train {

struct ScheduleTask {
  const ScheduleOptions& options;
  double learning_rate = 0;
  const LimitOptions& limits;
  double updates_per_epoch = 0;
  int64_t width = 1;  // of the model: model.embedding
};

class Schedule {
 public:
  virtual ~Schedule() = default;
  /// Of the update with this number, 1 the first.
  virtual double rate(int64_t update) const = 0;
  /// Hears the perplexity of each validation.
  virtual void observe(double /*perplexity*/) {}
  /// Calls f on each number that a checkpoint must hold.
  virtual void visit(const std::function<void(const std::string& name, double& value)>& /*f*/) {}
};

}  // namespace attune::train
