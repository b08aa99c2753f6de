// attune demo snail --output DIR: few-shot learning with attention, without it, and with an LSTM.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "attune/config.h"
#include "src/app/demo/demos.h"
#include "src/app/demo/snail/few_shot_files.h"
#include "src/app/demo/snail/few_shot_table.h"
#include "src/app/start.h"
#include "src/base/error.h"
#include "src/base/files.h"

namespace attune::app::demo::snail {
namespace {

constexpr const char* kBoth = "both";

struct Flags {
  std::string output;
  std::string task = kBoth;
  attune::demo::StudyOptions study;
};

std::vector<std::string> chosen_tasks(const std::string& task) {
  const std::vector<std::string> all = attune::demo::few_shot_tasks().names();
  if (task == kBoth) return all;
  if (std::ranges::find(all, task) != all.end()) return {task};
  throw Error(fmt::format("unknown --task '{}': expected one of {}, {}", task, kBoth, fmt::join(all, ", ")));
}

/// Flags of a task alone, given beside another.
void refuse_idle_flags(const CLI::App& demo, const std::vector<std::string>& tasks) {
  for (const std::string& other : attune::demo::few_shot_tasks().names())
    for (const CLI::Option* option : demo.get_options())
      if (option->get_group() == other && option->count() > 0 && std::ranges::count(tasks, other) == 0)
        throw Error(fmt::format("{} is of the task {}, which is not asked for", option->get_name(), other),
                    fmt::format("leave it out, or --task {}", kBoth));
}

void check(const Flags& flags) {
  const attune::demo::FewShotOptions& task = flags.study.task;
  if (flags.study.filters % 4 != 0)
    throw Error(fmt::format("--filters {}: the widths of the attention blocks are quarters of it", flags.study.filters),
                "a multiple of 4");
  const int64_t most = 1000, shots = task.clusters.ways * task.clusters.shots;
  if (shots > most)
    throw Error(fmt::format("--ways {} and --shots {} make episodes of {} shots, expected at most {}",
                            task.clusters.ways, task.clusters.shots, shots, most),
                "fewer of one of them");
}

int run(const CLI::App& demo, const Flags& flags, const CommonFlags& common) {
  const std::vector<std::string> tasks = chosen_tasks(flags.task);  // what is wrong leaves no folder behind
  refuse_idle_flags(demo, tasks);
  check(flags);
  if (common.threads == 0) set_threads(1);  // the networks are small: threads would wait for each other
  const std::filesystem::path folder = flags.output;
  make_folder(folder);
  std::vector<attune::demo::FewShotStudy> studies;
  for (const std::string& task : tasks) {
    studies.push_back(study_few_shot(task, flags.study, resolve_device(common.device)));
    draw_few_shot(folder, studies.back());
  }
  const std::string report = few_shot_report(studies, flags.study);
  write_file(folder / "report.txt", report);
  write_few_shot_data(folder, studies, flags.study);
  std::cout << report << "\nPictures, data and this report: " << folder.string() << "\n";
  return 0;
}

void add_task_flags(CLI::App& demo, Flags& flags) {
  attune::demo::FewShotOptions& task = flags.study.task;
  demo.add_option("--task", flags.task, "which tasks, both or one:" + listed(attune::demo::few_shot_tasks()))
      ->capture_default_str()
      ->type_name("TASK");
  demo.add_option("--ways", task.clusters.ways, "classes of an episode")
      ->check(CLI::Range(2, 100))
      ->capture_default_str()
      ->group("classification");
  demo.add_option("--shots", task.clusters.shots, "shots of each class")
      ->check(CLI::Range(1, 100))
      ->capture_default_str()
      ->group("classification");
  demo.add_option("--dimensions", task.clusters.dimensions, "of the vectors")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str()
      ->group("classification");
  demo.add_option("--noise", task.clusters.noise,
                  "standard deviation around the centres, which themselves are drawn with 1")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str()
      ->group("classification");
  demo.add_option("--points", task.sinusoids.points, "shots of an episode")
      ->check(CLI::Range(1, 200))
      ->capture_default_str()
      ->group("regression");
}

void add_training_flags(CLI::App& demo, Flags& flags) {
  attune::demo::EpisodeTrainingOptions& training = flags.study.training;
  demo.add_option("--filters", flags.study.filters,
                  "D of SNAIL's convolutions, a multiple of 4; the others are made as large as it")
      ->check(CLI::Range(4, 512))
      ->capture_default_str();
  demo.add_option("--updates", training.updates, "of each training")
      ->check(CLI::Range(1, 10000000))
      ->capture_default_str();
  demo.add_option("--batch", training.batch, "episodes of an update")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  demo.add_option("--learning-rate", training.learning_rate, "of Adam")
      ->check(CLI::Range(1e-8, 10.0))
      ->capture_default_str();
  demo.add_option("--episodes", training.test, "held-out episodes that the figures at the end are of")
      ->check(CLI::Range(2, 1000000))
      ->capture_default_str();
  demo.add_option("--seed", training.seed, "of the episodes and of the networks' start")
      ->check(CLI::Range(0, 2147483647))
      ->capture_default_str();
}

}  // namespace

Action declare(CLI::App& demo, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  demo.add_option("--output", flags->output, "folder to write into; made when it is not there")
      ->required()
      ->check(named())
      ->type_name("DIR");
  add_task_flags(demo, *flags);
  add_training_flags(demo, *flags);
  return [flags, &demo, &common] { return run(demo, *flags, common); };
}

}  // namespace attune::app::demo::snail
