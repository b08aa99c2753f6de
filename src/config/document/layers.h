// Where the options of one config come from: the files it includes, the file itself, the --set of the command line; in
// the order in which they override each other.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "src/config/reader.h"

namespace attune::config {

struct Layers {
  std::vector<Layer> layers;
  bool complete = true;  // false: a file is missing or is cut short by a syntax error; nothing is to be concluded from
                         // what is absent
};

/// Reads `file` with all its includes, then the overrides. `include:` and `version:` are taken out of the trees.
/// Error when `file` itself cannot be read; every other problem goes to `problems`.
Layers read_layers(const std::filesystem::path& file, const std::vector<std::string>& overrides, Problems& problems);

}  // namespace attune::config
