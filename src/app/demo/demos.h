// Demonstrations: small experiments that show what an attention does, whole in one command. Their declarations, one a
// file; the table stands in ../demo.cpp.
#pragma once
#include "src/app/command.h"

namespace attune {

/// `declare` adds a demonstration's flags to its subcommand and returns what runs, as a verb's does.
const Table<CommandRow>& demos();

Run declare_nadaraya_watson(CLI::App& demo, const CommonFlags& common);
Run declare_snail(CLI::App& demo, const CommonFlags& common);

}  // namespace attune
