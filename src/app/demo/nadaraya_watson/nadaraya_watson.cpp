// attune demo nadaraya-watson --output DIR: kernel regression by the attention of the translation models.
#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <memory>

#include "attune/config.h"
#include "src/app/demo/demos.h"
#include "src/app/demo/nadaraya_watson/regression_files.h"
#include "src/app/demo/nadaraya_watson/regression_table.h"
#include "src/app/start.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/demo/kernels.h"

namespace attune::app::demo::nadaraya_watson {
namespace {

struct Flags {
  std::string output;
  attune::demo::RegressionDataOptions data;
  attune::demo::PoolingOptions pooling;
  int64_t seeds = 20;
};

void check(const CLI::App& demo, const Flags& flags) {
  if (attune::demo::kernels().at(flags.pooling.kernel).learns) return;
  for (const char* flag : {"--epochs", "--learning-rate"})
    if (demo.count(flag) > 0)
      throw Error(fmt::format("nothing of the {} kernel is learned", flags.pooling.kernel),
                  fmt::format("leave {} out", flag));
}

int run(const CLI::App& demo, const Flags& flags, const CommonFlags& common) {
  check(demo, flags);  // what is wrong leaves no folder behind
  const std::filesystem::path folder = flags.output;
  make_folder(folder);
  if (common.threads == 0) set_threads(1);  // the points are too few to be shared
  const std::vector<attune::demo::PoolingTrial> trials =
      study_poolings(flags.data, flags.pooling, flags.seeds, resolve_device(common.device));
  const std::string report = regression_report(trials, flags.pooling);
  write_file(folder / "report.txt", report);
  write_regression_data(folder, flags.data, trials);
  draw_regression(folder, draw_regression_data(flags.data), trials.front());
  std::cout << report << "\nPictures, data and this report: " << folder.string() << "\n";
  return 0;
}

void add_flags(CLI::App& demo, Flags& flags) {
  demo.add_option("--output", flags.output, "folder to write into; made when it is not there")
      ->required()
      ->check(named())
      ->type_name("DIR");
  demo.add_option("--kernel", flags.pooling.kernel,
                  "how near a point must be, u = distance / width:" + listed(attune::demo::kernels()))
      ->capture_default_str()
      ->type_name("KERNEL");
  demo.add_option("--width", flags.pooling.width,
                  "of the kernel in units of x; the parametric one starts there; without it 1")
      ->check(CLI::Range(1e-3, 1e3));
  demo.add_option("--seed", flags.data.seed, "of the data that is drawn, and the first of --seeds")
      ->check(CLI::Range(0, 2147483647))
      ->capture_default_str();
  demo.add_option("--seeds", flags.seeds, "how many draws of the data the errors are measured on")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  demo.add_option("--points", flags.data.points, "training points, uniform in [0, 5)")
      ->check(CLI::Range(2, 300))
      ->capture_default_str();
  demo.add_option("--noise", flags.data.noise, "standard deviation of what is added to 2 sin(x) + x^0.8")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  demo.add_option("--epochs", flags.pooling.epochs,
                  "of gradient descent on the width, each on all points, predicted from the others")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  demo.add_option("--learning-rate", flags.pooling.learning_rate, "of that descent, on the mean squared error")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
}

}  // namespace

Action declare(CLI::App& demo, const CommonFlags& common) {
  const auto flags = std::make_shared<Flags>();
  add_flags(demo, *flags);
  return [flags, &demo, &common] { return run(demo, *flags, common); };
}

}  // namespace attune::app::demo::nadaraya_watson
