#include "src/config/resume.h"

#include "src/config/listing.h"

namespace attune::config {

std::vector<std::string> differences(const Config& stored, const Config& now, bool free_ones) {
  const std::vector<Option> before = list_options(stored),
                            after = list_options(now);  // the same options in the same order
  std::vector<std::string> out;
  for (size_t i = 0; i < before.size(); ++i) {
    const Option &a = before[i], &b = after[i];
    // Where one of the two does not use the option, the choice above it differs and was told.
    if (a.section || (a.on_resume == kFree && !free_ones) || !a.used || !b.used || a.value == b.value) continue;
    out.push_back(a.path + ": " + a.value + " in the run, " + b.value + " now");
  }
  return out;
}

}  // namespace attune::config
