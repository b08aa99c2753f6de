// In what a run's config and another one differ. A run may go on where only options that are declared kFree do.
#pragma once
#include <string>
#include <vector>

#include "src/config/config.h"

namespace attune::config {

/// The options in use that differ, one sentence each: "model.encoder.hidden: 256 in the run, 512 now". Both configs resolved.
/// `free_ones`: those, too, that a resumed run may change.
std::vector<std::string> differences(const Config& stored, const Config& now, bool free_ones = true);

/// Those of them that a resumed run may not change.
inline std::vector<std::string> fixed_differences(const Config& stored, const Config& now) {
  return differences(stored, now, false);
}

}  // namespace attune::config
