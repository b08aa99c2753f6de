// A verb of the program: a recipe. THE TABLE of commands.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string_view>

#include "src/base/table.h"

namespace attune::app {

/// What every verb takes: --threads, --device, --log-level, --quiet. Set up by main before the verb runs.
struct CommonFlags {
  int threads = 0;  // 0: all cores that there are for us
  std::string device = "auto";
  std::string log_level = "info";
  bool quiet = false;
};

/// `declare` adds the verb's flags to its subcommand and returns what runs when the verb was given; the result is the exit code.
using Action = std::function<int()>;
struct CommandRow {
  std::string_view name, help;
  Action (*declare)(CLI::App& verb, const CommonFlags& common);
};

const Table<CommandRow>& commands();

}  // namespace attune::app
