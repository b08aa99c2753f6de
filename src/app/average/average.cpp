// attune average RUN: the mean of several checkpoints' weights, as a run of its own (Junczys-Dowmunt et al. 2016, section
// 3.2; Vaswani et al. 2017, section 6.1).
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/app/train/prepare.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/config/load.h"
#include "src/config/writer.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune::app::average {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run, output;
  std::vector<std::string> checkpoints;
  int64_t last = 0;
};

std::vector<std::string> chosen_names(const Flags& flags, const attune::train::Checkpoints& checkpoints) {
  std::vector<std::string> all = checkpoints.names();
  if (!flags.checkpoints.empty()) {
    std::vector<std::string> names;
    for (const std::string& name : flags.checkpoints) {
      names.push_back(checkpoints.find(name, attune::train::Parts::kState).name);  // there, and whole
      if (std::find(names.begin(), names.end() - 1, names.back()) != names.end() - 1)
        throw Error("--checkpoints names " + names.back() + " twice", "each counts once");
    }
    return names;
  }
  const auto last = static_cast<size_t>(flags.last);
  if (last > all.size())
    throw Error("--last " + std::to_string(last) + ": the run holds " + std::to_string(all.size()) + " checkpoints",
                "training.checkpoint.keep says how many it keeps");
  if (last > 0) all.erase(all.begin(), all.end() - flags.last);
  if (all.empty()) throw Error(flags.run + " holds no checkpoint", "train the run first: attune train CONFIG.yaml");
  return all;
}

/// The newest one's, with the mean of all weights; summed in double precision.
attune::train::Checkpoint mean_of(const attune::train::Checkpoints& checkpoints,
                                  const std::vector<std::string>& names) {
  attune::train::Checkpoint mean;
  attune::train::NamedTensors sums;
  for (const std::string& name : names) {
    attune::train::Checkpoint one = checkpoints.find(name, attune::train::Parts::kModel);
    for (const auto& [key, tensor] : one.model) {
      const torch::Tensor more = tensor.to(torch::kDouble);
      const auto [sum, is_new] = sums.emplace(key, more);
      if (!is_new) sum->second += more;
      mean.model.emplace(key, tensor);  // its type
    }
    if (one.state.update >= mean.state.update) {
      mean.name = one.name;
      mean.state = one.state;
    }
  }
  for (auto& [key, tensor] : mean.model)
    tensor = (sums.at(key) / static_cast<double>(names.size())).to(tensor.scalar_type());
  mean.state.best = mean.state.best_due = {};
  return mean;
}

int average(const Flags& flags) {
  const RunFolder run{flags.run}, output{flags.output};
  config::Config config = config::load_run_config(run);
  std::error_code ignored;
  if (fs::exists(output.folder, ignored) && !fs::is_empty(output.folder, ignored))
    throw Error(output.folder.string() + " is there already", "name a folder that is free");
  const attune::train::Checkpoints checkpoints(run.checkpoints());
  const std::vector<std::string> names = chosen_names(flags, checkpoints);
  const attune::train::Checkpoint mean = mean_of(checkpoints, names);
  make_folder(output.folder);
  fs::copy(run.vocabulary(), output.vocabulary(), fs::copy_options::recursive);
  attune::train::Checkpoints(output.checkpoints()).write(mean, /*keep=*/1);
  config.run.value = fs::absolute(output.folder);
  write_run_config(config, output);
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
  std::cout << output.folder.string() << " is the mean of " << listed << "\n";
  return 0;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags&) {
  const auto flags = std::make_shared<Flags>();
  verb.add_option("run", flags->run, "run folder")->required()->type_name("RUN");
  verb.add_option("--output", flags->output, "folder of the run that is made")->required()->check(named());
  auto* last = verb.add_option("--last", flags->last, "the newest so many; default: all that the run holds")
                   ->check(CLI::Range(1, 100000));
  verb.add_option("--checkpoints", flags->checkpoints, "these: names, best, last, with commas between them")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->excludes(last);
  return [flags] { return average(*flags); };
}

}  // namespace attune::app::average
