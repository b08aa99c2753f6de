// Runs: what a training left in its folder. Part of Attune's C++ API.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "attune/config.h"

namespace attune {

namespace api {
struct TrainedRun;  // model, vocabularies and config of a run; not part of the API
}

struct RunOptions {
  std::string checkpoint = "best";          // or "last", or the name of one
  std::string device = "auto";              // or cpu, cuda, cuda:N
  std::vector<std::string> overrides = {};  // of options of `decoding`: "decoding.beam=3"
};

/// A parameter of a model.
struct Parameter {
  std::string name;
  std::vector<int64_t> shape;
  int64_t count = 0;  // of values
};

/// A trained run, opened: its config, its vocabularies, and the weights of one checkpoint on a device. Immutable; copies share it.
class Run {
 public:
  /// Opens the run in `folder`. Error: no such run, no checkpoint, a damaged or foreign one, a device that is not there.
  explicit Run(const std::filesystem::path& folder, const RunOptions& options = {});
  explicit Run(std::shared_ptr<const api::TrainedRun> opened);

  const std::filesystem::path& folder() const;
  const Config& config() const;
  /// The name of the checkpoint that was opened, and after how many updates it was written.
  const std::string& checkpoint() const;
  int64_t update() const;
  /// Whether there is anything to align: a model without attention does not.
  bool attends() const;
  /// Entries of the vocabularies.
  int64_t source_vocabulary() const;
  int64_t target_vocabulary() const;
  /// In the order in which the model registers them; one that serves twice is there once.
  std::vector<Parameter> parameters() const;
  /// Values of all parameters together.
  int64_t parameter_count() const;
  const std::shared_ptr<const api::TrainedRun>& opened() const { return opened_; }

 private:
  std::shared_ptr<const api::TrainedRun> opened_;
};

/// Names of the checkpoints that are in the folder of a run, damaged or not, oldest first.
std::vector<std::string> checkpoint_names(const std::filesystem::path& run);

/// The mean of several checkpoints' weights, summed in double precision (Junczys-Dowmunt et al. 2016, section 3.2; Vaswani et al.
/// 2017, section 6.1).
struct Average {
  std::filesystem::path run, output;          // folders; the second must be free
  std::vector<std::string> checkpoints = {};  // names, "best", "last"; none: the newest `last`
  int64_t last = 0;                           // 0: all that the run holds
};
/// Writes it as a run of its own; returns the names of the checkpoints. Error: too few of them, one named twice or missing, an
/// output that is there already.
std::vector<std::string> average(const Average& task);

}  // namespace attune
