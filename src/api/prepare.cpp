#include "src/api/prepare.h"

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/config/load.h"
#include "src/config/resume.h"
#include "src/config/writer.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune::api {
namespace {

namespace fs = std::filesystem;

/// What a run that was stopped at its very beginning may hold; without a config.yaml, anything else is not ours.
bool stands_in_every_run(const RunFolder& run, const fs::path& entry) {
  return entry == run.lock() || entry == run.log() || entry == run.replaced() ||
         (entry == run.corpus() && fs::exists(run.replaced())) ||
         entry.filename().string().starts_with(run.config().filename().string() + ".");
}

/// What belongs to one training, the config aside. The corpus belongs to none: it knows itself what it was made from.
std::vector<fs::path> parts(const RunFolder& run) {
  return {run.checkpoints(), run.metrics(), run.vocabulary(), run.translations(), run.curves()};
}

void delete_part(const fs::path& part) {
  std::error_code reason;
  fs::remove_all(part, reason);
  if (reason)
    throw Error("cannot delete " + part.string() + ": " + reason.message(), "check the permissions of the run folder");
}

void move_part(const fs::path& from, const fs::path& to) {
  std::error_code reason;
  fs::rename(from, to, reason);
  if (reason)
    throw Error("cannot rename " + from.string() + ": " + reason.message(), "check the permissions of the run folder");
}

void clear(const RunFolder& run) {
  for (const fs::path& part : parts(run)) delete_part(part);
}

fs::path dropped(const RunFolder& run) { return run.replaced().string() + ".dropped"; }

/// The config comes last when it is put aside and first when it is put back, so that the run is one at any moment.
void put_back(const RunFolder& run) {
  if (!fs::exists(run.replaced())) return;
  const fs::path config = run.replaced() / run.config().filename();
  if (fs::exists(config)) move_part(config, run.config());
  for (const fs::path& part : parts(run)) {
    const fs::path old = run.replaced() / part.filename();
    if (!fs::exists(old)) continue;
    delete_part(part);
    move_part(old, part);
  }
  delete_part(run.replaced());
}

/// What a process that was killed left behind: files half written, a `--fresh` half done.
void sweep(const RunFolder& run) {
  put_back(run);
  delete_part(dropped(run));
  std::vector<fs::path> halves;
  for (const fs::path& folder : {run.folder, run.corpus()})
    if (fs::is_directory(folder))
      for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".partial") halves.push_back(entry.path());
  for (const fs::path& half : halves) delete_part(half);
}

void check_may_go_on(const RunFolder& run, const config::Config& config) {
  const auto differences = fixed_differences(config::load_run_config(run), config);
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
    if (config::is_run_config(run.config())) return;
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

Replaced::Replaced(const RunFolder& run) : run_(run) {
  make_folder(run.replaced());
  for (const fs::path& part : parts(run))
    if (fs::exists(part)) move_part(part, run.replaced() / part.filename());
  if (fs::exists(run.config())) move_part(run.config(), run.replaced() / run.config().filename());
}

Replaced::~Replaced() {
  try {
    put_back(run_);
  } catch (const std::exception& error) {
    spdlog::warn("{}; what --fresh was to replace stands in {}", error.what(), run_.replaced().string());
  }
}

// In one step: half a training is not to be put back.
void Replaced::drop() {
  move_part(run_.replaced(), dropped(run_));
  delete_part(dropped(run_));
}

std::unique_ptr<Replaced> prepare_run(const RunFolder& run, const config::Config& config, bool fresh) {
  log_to_file(run.log());
  sweep(run);
  const train::Checkpoints checkpoints(run.checkpoints());
  std::unique_ptr<Replaced> replaced;
  if (fresh) {
    if (!checkpoints.names().empty())
      spdlog::info("starting over: the old checkpoints of {} will be deleted", run.folder.string());
    replaced = std::make_unique<Replaced>(run);
  } else if (checkpoints.names().empty()) {
    clear(run);  // stopped before its first checkpoint, perhaps under other options
  } else {
    check_may_go_on(run, config);
    return nullptr;
  }
  write_run_config(config, run);
  return replaced;
}

}  // namespace attune::api
