#include "src/commands/training/prepare.h"

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/config/load.h"
#include "src/config/resume.h"
#include "src/config/writer.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune {
namespace {

namespace fs = std::filesystem;

/// What a run that was stopped at its very beginning may hold; without a config.yaml, anything else is not ours.
bool stands_in_every_run(const RunFolder& run, const fs::path& entry) {
  return entry == run.lock() || entry == run.log() ||
         entry.filename().string().starts_with(run.config().filename().string() + ".");
}

void clear(const RunFolder& run) {
  for (const fs::path& part : {run.checkpoints(), run.metrics(), run.vocabulary(), run.translations(), run.curves()}) {
    std::error_code reason;
    fs::remove_all(part, reason);
    if (reason)
      throw Error("cannot delete " + part.string() + ": " + reason.message(),
                  "check the permissions of the run folder");
  }
}

void check_may_go_on(const RunFolder& run, const Config& config) {
  const auto differences = fixed_differences(load_run_config(run), config);
  if (differences.empty()) return;
  std::string text = run.folder.string() + " was begun with other options:";
  for (const std::string& difference : differences) text += "\n  " + difference;
  throw Error(text, "set them back to go on, name another folder (--set run=...), or start over with --fresh");
}

}  // namespace

void refuse_foreign_folder(const RunFolder& run) {
  std::error_code reason;
  const auto status = fs::status(run.folder, reason);
  if (status.type() == fs::file_type::not_found) return;
  if (fs::exists(run.config(), reason)) {
    if (is_run_config(run.config())) return;
    throw Error(run.config().string() + " was not written by attune train: the run would replace it",
                "name another folder: --set run=...");
  }
  if (!fs::is_directory(status))
    throw Error(run.folder.string() + " is a file, not a folder", "name another one: --set run=...");
  for (fs::directory_iterator entry(run.folder, reason), end; !reason && entry != end; entry.increment(reason))
    if (!stands_in_every_run(run, entry->path()))
      throw Error(run.folder.string() + " is no run, and not empty: it holds " + entry->path().filename().string(),
                  "name another folder: --set run=...");
  if (reason)
    throw Error("cannot read " + run.folder.string() + ": " + reason.message(), "name another folder: --set run=...");
}

void prepare_run(const RunFolder& run, const Config& config, bool fresh) {
  log_to_file(run.log());
  const Checkpoints checkpoints(run.checkpoints());
  if (fresh) {
    if (!checkpoints.names().empty())
      spdlog::info("starting over: the old checkpoints of {} are deleted", run.folder.string());
    clear(run);
  } else if (checkpoints.names().empty()) {
    clear(run);  // stopped before its first checkpoint, perhaps under other options
  } else {
    check_may_go_on(run, config);
  }
  write_run_config(config, run);
}

}  // namespace attune
