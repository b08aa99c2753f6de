// What the options leave to be found out (zeros, "auto"), found out; contradictions between them named. Torch-free.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/options/model.h"

namespace attune::models {

/// Something wrong between options: which ones ("model.memory.width" first, where it is said), and the sentence.
struct OptionProblem {
  std::vector<std::string> paths;
  std::string message, hint;
};

/// Fills in what "auto" means beside an encoder and a decoder of these kinds: the score, the heads, the bridge.
void choose_by_kind(ModelOptions& options);

/// Fills the zeros and autos in; `longest` is data.filter.longest, `joint` whether both sides share a vocabulary.
/// Returns the contradictions; `notes` gets what was chosen and is worth a line in the log (dot's memory width).
std::vector<OptionProblem> resolve(ModelOptions& options, int64_t longest, bool joint, std::vector<std::string>& notes);

}  // namespace attune::models
