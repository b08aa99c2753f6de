// May a run go on under another config? Only options that are declared kFree may differ.
#pragma once
#include <string>
#include <vector>

#include "src/config/config.h"

namespace attune {

/// The options in use that a resumed run may not change and that differ, one sentence each:
/// "model.encoder.hidden: 256 in the run, 512 now". Both configs resolved.
std::vector<std::string> fixed_differences(const Config& stored, const Config& now);

}  // namespace attune
