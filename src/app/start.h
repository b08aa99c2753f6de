// What every verb begins with: its common flags, the log, the threads.
#pragma once
#include <string>

#include "src/app/command.h"

namespace attune::app {

void add_common_flags(CLI::App& verb, CommonFlags& common);

/// Refuses an empty name: an unset variable of a script is no wish.
CLI::Validator named();

/// The rows of a table, a line each, for a flag's help.
std::string listed(const auto& table) {
  std::string text;
  for (const auto& row : table.rows()) text += "\n  " + std::string(row.name) + ": " + std::string(row.help);
  return text;
}

/// Starts the log and sets the number of threads.
void start(const CommonFlags& common);

}  // namespace attune::app
