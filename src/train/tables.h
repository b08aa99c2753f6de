// THE TABLES of optimizers, schedules and validation metrics. Torch-free.
#pragma once
#include <memory>
#include <string_view>

#include "src/base/table.h"

namespace attune {
struct Validation;
}

namespace attune::train {

struct OptimizerOptions;
struct ScheduleTask;  // what a schedule is made for, train/schedule.h
class Optimizer;
class Schedule;
struct Parameters;  // what an optimizer is made for, train/optimizer.h

struct OptimizerRow {
  std::string_view name, help;
  std::shared_ptr<Optimizer> (*make)(const Parameters&, const OptimizerOptions&);
};
struct ScheduleRow {
  std::string_view name, help;
  std::shared_ptr<Schedule> (*make)(const ScheduleTask&);
};

/// What `best` and patience may look at.
struct ValidationMetricRow {
  std::string_view name, help;
  double Validation::*value;
  bool higher_is_better;
};

const Table<OptimizerRow>& optimizers();                 // adam, adamw, sgd
const Table<ScheduleRow>& schedules();                   // constant, plateau, cosine, inverse_sqrt
const Table<ValidationMetricRow>& validation_metrics();  // bleu, aer, perplexity

}  // namespace attune::train
