// Weights as text, as the formats of other tools have them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attune::plot {

/// "0.25 0.75": six digits at most, as C++ streams and Python's print write them.
std::string joined_weights(std::span<const float> weights, char between);

/// The numbers of such a text; empty when one of them is no number.
std::vector<float> parse_weights(std::string_view text, char between);

/// The fields of a line, split at " ||| ".
std::vector<std::string> split_fields(std::string_view line);

}  // namespace attune::plot
