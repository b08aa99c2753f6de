// Demonstrations: small experiments that show what an attention does, whole in one command. Their declarations, one a
// folder; the table is in demo.cpp.
#pragma once
#include "src/app/command.h"

namespace attune::app::demo {

/// `declare` adds a demonstration's flags to its subcommand and returns what runs, as a verb's does.
const Table<CommandRow>& demos();

namespace nadaraya_watson {
Action declare(CLI::App& demo, const CommonFlags& common);
}
namespace snail {
Action declare(CLI::App& demo, const CommonFlags& common);
}

}  // namespace attune::app::demo
