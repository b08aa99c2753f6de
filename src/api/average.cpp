// The mean of several checkpoints, as a run of its own.
#include <algorithm>

#include "attune/run.h"
#include "src/base/files.h"
#include "src/base/run.h"
#include "src/config/load.h"
#include "src/config/writer.h"
#include "src/kernels/torch_errors.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> chosen_names(const Average& task, const train::Checkpoints& checkpoints) {
  std::vector<std::string> all = checkpoints.names();
  if (!task.checkpoints.empty()) {
    std::vector<std::string> names;
    for (const std::string& name : task.checkpoints) {
      names.push_back(checkpoints.find(name, train::Parts::kState).name);  // there, and whole
      if (std::find(names.begin(), names.end() - 1, names.back()) != names.end() - 1)
        throw Error("--checkpoints names " + names.back() + " twice", "each counts once");
    }
    return names;
  }
  const auto last = static_cast<size_t>(task.last);
  if (last > all.size())
    throw Error("--last " + std::to_string(last) + ": the run holds " + std::to_string(all.size()) + " checkpoints",
                "training.checkpoint.keep says how many it keeps");
  if (last > 0) all.erase(all.begin(), all.end() - task.last);
  if (all.empty())
    throw Error(task.run.string() + " holds no checkpoint", "train the run first: attune train CONFIG.yaml");
  return all;
}

/// The newest one's, with the mean of all weights; summed in double precision.
train::Checkpoint mean_of(const train::Checkpoints& checkpoints, const std::vector<std::string>& names) {
  train::Checkpoint mean;
  train::NamedTensors sums;
  for (const std::string& name : names) {
    train::Checkpoint one = checkpoints.find(name, train::Parts::kModel);
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

std::vector<std::string> write_average(const Average& task) {
  const RunFolder run{task.run}, output{task.output};
  config::Config config = config::load_run_config(run);
  std::error_code ignored;
  if (fs::exists(output.folder, ignored) && !fs::is_empty(output.folder, ignored))
    throw Error(output.folder.string() + " is there already", "name a folder that is free");
  const train::Checkpoints checkpoints(run.checkpoints());
  std::vector<std::string> names = chosen_names(task, checkpoints);
  const train::Checkpoint mean = mean_of(checkpoints, names);
  make_folder(output.folder);
  fs::copy(run.vocabulary(), output.vocabulary(), fs::copy_options::recursive);
  train::Checkpoints(output.checkpoints()).write(mean, /*keep=*/1);
  config.run.value = fs::absolute(output.folder);
  write_run_config(config, output);
  return names;
}

}  // namespace

std::vector<std::string> average(const Average& task) {
  return kernels::without_torch_errors([&] { return write_average(task); });
}

}  // namespace attune
