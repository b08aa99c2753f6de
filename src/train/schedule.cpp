#include "src/train/schedule.h"

#include <algorithm>
#include <cmath>

namespace attune {
namespace {

class Constant : public Schedule {
 public:
  explicit Constant(double learning_rate) : learning_rate_(learning_rate) {}
  double rate(int64_t) const override { return learning_rate_; }

 private:
  double learning_rate_;
};

class Plateau : public Schedule {
 public:
  Plateau(const PlateauOptions& options, double learning_rate) : options_(options), learning_rate_(learning_rate) {}

  double rate(int64_t) const override {
    const double lowered = learning_rate_ * std::pow(options_.factor, reductions_);
    return std::min(learning_rate_, std::max(options_.least, lowered));
  }
  void observe(double perplexity) override {
    if (std::isfinite(perplexity) && (best_ == 0 || perplexity < best_)) {
      best_ = perplexity;
      failures_ = 0;
    } else if (++failures_ > static_cast<double>(options_.patience)) {
      ++reductions_;
      failures_ = 0;
    }
  }
  void visit(const std::function<void(const std::string&, double&)>& f) override {
    f("best", best_);
    f("failures", failures_);
    f("reductions", reductions_);
  }

 private:
  PlateauOptions options_;
  double learning_rate_;
  double best_ = 0, failures_ = 0, reductions_ = 0;  // best 0: none yet
};

class InverseSqrt : public Schedule {
 public:
  InverseSqrt(const InverseSqrtOptions& options, double learning_rate)
      : warmup_(static_cast<double>(options.warmup)), learning_rate_(learning_rate) {}
  double rate(int64_t update) const override {
    const double u = static_cast<double>(update);
    return learning_rate_ * std::min(u / warmup_, std::sqrt(warmup_ / u));
  }

 private:
  double warmup_, learning_rate_;
};

std::shared_ptr<Schedule> make_constant(const ScheduleOptions&, double learning_rate) {
  return std::make_shared<Constant>(learning_rate);
}
std::shared_ptr<Schedule> make_plateau(const ScheduleOptions& options, double learning_rate) {
  return std::make_shared<Plateau>(options.plateau, learning_rate);
}
std::shared_ptr<Schedule> make_inverse_sqrt(const ScheduleOptions& options, double learning_rate) {
  return std::make_shared<InverseSqrt>(options.inverse_sqrt, learning_rate);
}

}  // namespace

const Table<ScheduleRow>& schedules() {
  static const Table<ScheduleRow> table{
      "schedule",
      {
          {"constant", "the same for every update", make_constant},
          {"plateau", "lowered when validation perplexity stops improving", make_plateau},
          {"inverse_sqrt", "linear warm-up, then as one over the square root of the update", make_inverse_sqrt},
      }};
  return table;
}

}  // namespace attune
