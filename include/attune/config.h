// Configurations, errors, and what counts for the whole process. Part of Attune's C++ API: five headers, config.h run.h
// translator.h aligner.h trainer.h, that include the standard library alone.
#pragma once
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace attune {

namespace config {
struct Config;  // every option, typed; not part of the API
}

/// A mistake the user can repair: a config, a file, an option. Everything else that is thrown is a bug of Attune's, a
/// std::exception, or std::bad_alloc where there is too little memory.
class Error : public std::runtime_error {
 public:
  /// `what`: place (file:line:column), what is wrong, what was expected. `hint`: what to do about it, may be empty.
  explicit Error(const std::string& what, std::string hint = {}) : std::runtime_error(what), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

/// What a YAML file says, its includes and overrides resolved (configs/README.md lists every option). Immutable; copies share
/// it.
class Config {
 public:
  /// Reads a file, overridden by `overrides` ("key.path=value"); nothing that it names needs to exist. Error with all problems,
  /// one a line, each with its place.
  static Config load(const std::filesystem::path& file, const std::vector<std::string>& overrides = {});
  /// The same for a training: its texts must exist, and it must be able to end.
  static Config load_for_training(const std::filesystem::path& file, const std::vector<std::string>& overrides = {});
  /// Reads the config that a run was trained with; `overrides` may set options of `decoding`. Error when the folder is no run,
  /// or one that a newer version wrote.
  static Config of_run(const std::filesystem::path& folder, const std::vector<std::string>& overrides = {});

  /// Every option in use as YAML; reading it gives the same config.
  std::string yaml() const;
  /// The folder that a training writes into, or that a run was read from.
  const std::filesystem::path& run() const;
  /// Defaults that were chosen from other options, a sentence each; a training logs them.
  const std::vector<std::string>& notes() const { return notes_; }
  /// For Attune's own program: the options as src/config/config.h declares them.
  const config::Config& values() const { return *values_; }

  explicit Config(std::shared_ptr<const config::Config> values, std::vector<std::string> notes = {})
      : values_(std::move(values)), notes_(std::move(notes)) {}

 private:
  std::shared_ptr<const config::Config> values_;
  std::vector<std::string> notes_;
};

/// Returns the reference of every option, for a terminal or as Markdown.
std::string option_reference(bool markdown = false);

/// Sets the number of processor threads of the process, which decides how sums are rounded; 0: as many as there are cores for
/// this process, or as OMP_NUM_THREADS says. Error when ATTUNE_ISA names an instruction set that the processor lacks.
void set_threads(int count);

/// Returns the name of the device that `name` stands for: auto, cpu, cuda or cuda:N. Error when it is unknown or not there.
std::string resolve_device(const std::string& name);

}  // namespace attune
