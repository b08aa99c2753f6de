#include "src/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace attune::train {
namespace {

/// The share of the learning rate that linear warm-up has reached.
double warmed(int64_t update, int64_t warmup) {
  return update >= warmup ? 1 : static_cast<double>(update) / static_cast<double>(warmup);
}

class Constant : public Schedule {
 public:
  explicit Constant(const ScheduleTask& task) : learning_rate_(task.learning_rate) {}
  double rate(int64_t) const override { return learning_rate_; }

 private:
  double learning_rate_;
};

class Plateau : public Schedule {
 public:
  explicit Plateau(const ScheduleTask& task) : options_(task.options.plateau), learning_rate_(task.learning_rate) {}

  double rate(int64_t update) const override {
    const double lowered = std::max(options_.least, learning_rate_ * std::pow(options_.factor, reductions_));
    return std::min(learning_rate_ * warmed(update, options_.warmup), lowered);
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

class Cosine : public Schedule {
 public:
  explicit Cosine(const ScheduleTask& task)
      : options_(task.options.cosine),
        limits_(task.limits),
        learning_rate_(task.learning_rate),
        updates_per_epoch_(task.updates_per_epoch) {}

  double rate(int64_t update) const override {
    if (update < options_.warmup) return learning_rate_ * warmed(update, options_.warmup);
    const auto warmup = static_cast<double>(options_.warmup);
    const double done = std::clamp((static_cast<double>(update) - warmup) / std::max(1.0, last() - warmup), 0.0, 1.0);
    return options_.least + (learning_rate_ - options_.least) * (1 + std::cos(std::numbers::pi * done)) / 2;
  }
  // Epochs of batches of so many tokens differ a little: what the first one had counts, wherever training goes on.
  void visit(const std::function<void(const std::string&, double&)>& f) override {
    f("updates_per_epoch", updates_per_epoch_);
  }

 private:
  double last() const {
    if (options_.updates > 0) return static_cast<double>(options_.updates);
    const auto updates = static_cast<double>(limits_.updates);
    const double epochs = static_cast<double>(limits_.epochs) * updates_per_epoch_;
    return updates > 0 && epochs > 0 ? std::min(updates, epochs) : std::max(updates, epochs);
  }

  CosineOptions options_;
  LimitOptions limits_;
  double learning_rate_, updates_per_epoch_;
};

class InverseSqrt : public Schedule {
 public:
  InverseSqrt(int64_t warmup, double peak) : warmup_(static_cast<double>(warmup)), peak_(peak) {}
  double rate(int64_t update) const override {
    const double u = static_cast<double>(update);
    return peak_ * std::min(u / warmup_, std::sqrt(warmup_ / u));
  }

 private:
  double warmup_, peak_;
};

std::shared_ptr<Schedule> make_inverse_sqrt(const ScheduleTask& task) {
  return std::make_shared<InverseSqrt>(task.options.inverse_sqrt.warmup, task.learning_rate);
}
std::shared_ptr<Schedule> make_noam(const ScheduleTask& task) {
  const int64_t warmup = task.options.noam.warmup;
  const double peak = 1 / std::sqrt(static_cast<double>(task.width) * static_cast<double>(warmup));
  return std::make_shared<InverseSqrt>(warmup, task.learning_rate * peak);
}

}  // namespace

const Table<ScheduleRow>& schedules() {
  static const Table<ScheduleRow> table{
      "schedule",
      {
          {.name = "constant", .help = "the same for every update", .make = make_part<Constant>},
          {.name = "plateau",
           .help = "lowered when validation perplexity stops improving",
           .make = make_part<Plateau>,
           .least = [](const ScheduleOptions& options) { return options.plateau.least; }},
          {.name = "cosine",
           .help = "linear warm-up, then along half a cosine to the end of training (Loshchilov and Hutter 2017)",
           .make = make_part<Cosine>,
           .least = [](const ScheduleOptions& options) { return options.cosine.least; },
           .reads_end = true},
          {.name = "inverse_sqrt",
           .help = "linear warm-up, then as one over the square root of the update (Vaswani et al. 2017, section 5.3)",
           .make = make_inverse_sqrt},
          {.name = "noam",
           .help =
               "the same with its peak at learning_rate / sqrt(model.embedding x warmup), so that learning_rate is a "
               "mere factor, 1 in the paper (Vaswani et al. 2017, equation 3)",
           .make = make_noam,
           .is_factor = true},
      }};
  return table;
}

}  // namespace attune::train
