#include "src/plot/formats/weights.h"

#include <spdlog/fmt/fmt.h>

#include <charconv>

namespace attune::plot {

std::string joined_weights(std::span<const float> weights, char between) {
  std::string text;
  for (const float weight : weights) {
    if (!text.empty()) text += between;
    fmt::format_to(std::back_inserter(text), "{:.6g}", weight);
  }
  return text;
}

std::vector<float> parse_weights(std::string_view text, char between) {
  std::vector<float> weights;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(between));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (one.empty() && between == ' ') continue;
    double weight = 0;  // others print doubles, which a float may be too small for
    const auto [end, code] = std::from_chars(one.data(), one.data() + one.size(), weight);
    if (code != std::errc() || end != one.data() + one.size()) return {};
    weights.push_back(static_cast<float>(weight));
  }
  return weights;
}

std::vector<std::string> split_fields(std::string_view line) {
  constexpr std::string_view kBetween = " ||| ";
  std::vector<std::string> fields;
  for (size_t at = 0; at != line.npos;) {
    const size_t end = line.find(kBetween, at);
    fields.emplace_back(line.substr(at, end == line.npos ? end : end - at));
    at = end == line.npos ? end : end + kBetween.size();
  }
  return fields;
}

}  // namespace attune::plot
