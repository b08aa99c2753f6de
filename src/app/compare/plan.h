// What a comparison trains: the product of the settings that vary, once for each seed.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace attune::app::compare {

/// One option and the values it takes: `--vary model.attention.score=additive,dot`.
struct Variation {
  std::string path;
  std::vector<std::string> values;
};

/// Error unless it is a path, `=`, and values with commas between them, each once; or where the comparison itself sets the
/// option. Commas inside brackets, braces or quotes belong to a value: `key={a: 1, b: 2},{a: 3}`.
Variation parse_variation(const std::string& text);

/// Error where a word `key=value` of --set would have no effect: each training has that option's value of its own.
void check_override(const std::string& word, const std::vector<Variation>& variations);

/// Path and value of each variation.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// One training.
struct Trial {
  Settings settings;
  int64_t seed = 1;

  /// What tells it from the others, without the seed: "score dot, order attend_first", keys by as many of their last words as
  /// tell them apart; "as it is" where nothing varies.
  std::string name() const;
  /// With the seed: "score dot, order attend_first, seed 1".
  std::string full_name() const;
  /// The same for files, other settings by another name: "score=dot,order=attend_first,seed=1".
  std::string file_name() const;
  /// The words `key=value` of --set, the seed among them.
  std::vector<std::string> overrides() const;
};

/// The first variation changes slowest; the seeds of one setting stand together. Error when a variation is named twice.
std::vector<Trial> product(const std::vector<Variation>& variations, const std::vector<int64_t>& seeds);

}  // namespace attune::app::compare
