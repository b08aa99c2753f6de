// THE TABLES of optimizers, schedules and objectives. Torch-free.
#pragma once
#include <memory>
#include <string_view>

#include "src/base/table.h"

namespace attune::train {

struct OptimizerOptions;
struct ScheduleOptions;
struct ScheduleTask;  // what a schedule is made for, train/schedule.h
class Objective;
struct ObjectiveTask;  // what an objective is made for, train/objective.h
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
  double (*least)(const ScheduleOptions&) = nullptr;  // the least learning rate; null: there is none
  bool reads_end = false;                             // it has to know where training ends
  bool is_factor = false;                             // learning_rate is a factor of its own rate
};

struct ObjectiveRow {
  std::string_view name;
  std::shared_ptr<Objective> (*make)(const ObjectiveTask&);
  bool reads_references;  // and not translations of its own
};

const Table<OptimizerRow>& optimizers();  // src/train/optimizer.cpp
const Table<ScheduleRow>& schedules();    // src/train/schedule.cpp
const Table<ObjectiveRow>& objectives();  // src/train/objectives.cpp

}  // namespace attune::train
