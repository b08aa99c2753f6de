// The folder that a training writes into: which folders it may take, what stands in it before the first update.
#pragma once
#include <memory>

#include "src/base/run.h"
#include "src/config/config.h"

namespace attune::api {

/// Error when the folder holds something that is no run: nothing of it is touched.
void refuse_foreign_folder(const RunFolder& run);

/// The training that `--fresh` replaces: out of the way, so that a new one can begin, and put back unless it is dropped, once
/// that one has read all it needs.
class Replaced {
 public:
  explicit Replaced(const RunFolder& run);
  ~Replaced();
  Replaced(const Replaced&) = delete;
  Replaced& operator=(const Replaced&) = delete;
  void drop();

 private:
  RunFolder run_;
};

/// Makes the run ready, its lock held: goes on with what is there (Error naming the options that may not change but did), or
/// begins, with `fresh` beside what it will replace. Opens the log file, and writes the resolved config of a run that begins.
std::unique_ptr<Replaced> prepare_run(const RunFolder& run, const config::Config& config, bool fresh);

}  // namespace attune::api
