#include "src/commands/comparison/plan.h"

#include <algorithm>

#include "src/base/error.h"

namespace attune {
namespace {

const std::string kOpening = "[{", kClosing = "]}", kQuotes = "'\"";

bool holds(const std::string& set, char c) { return set.find(c) != std::string::npos; }

/// The parts between commas that stand in no bracket and no quote.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if (holds(kQuotes, c))
      quote = c;
    else if (holds(kOpening, c))
      ++depth;
    else if (holds(kClosing, c))
      --depth;
    if (c == ',' && depth == 0 && quote == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string last_word(const std::string& path) { return path.substr(path.rfind('.') + 1); }

}  // namespace

Variation parse_variation(const std::string& text) {
  const std::string hint = "for instance: --vary model.attention.score=additive,general,dot";
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error("--vary " + text + ": expected key.path=value,value", hint);
  Variation variation{text.substr(0, equals), split(text.substr(equals + 1))};
  for (size_t i = 0; i < variation.values.size(); ++i) {
    if (variation.values[i].empty()) throw Error("--vary " + text + ": a value is empty", hint);
    if (std::count(variation.values.begin(), variation.values.end(), variation.values[i]) > 1)
      throw Error("--vary " + text + ": " + variation.values[i] + " stands there twice", hint);
  }
  return variation;
}

std::string Trial::name() const {
  std::string out;
  for (const auto& [path, value] : settings) out += (out.empty() ? "" : ", ") + last_word(path) + " " + value;
  return out.empty() ? "as it is" : out;
}

std::string Trial::slug() const {
  std::string out;
  for (const char c : name()) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

std::vector<std::string> Trial::overrides() const {
  std::vector<std::string> out;
  for (const auto& [path, value] : settings) out.push_back(path + "=" + value);
  out.push_back("seed=" + std::to_string(seed));
  return out;
}

std::vector<Trial> product(const std::vector<Variation>& variations, const std::vector<int64_t>& seeds) {
  std::vector<Trial> out(1);
  for (const Variation& variation : variations) {
    for (const Variation& other : variations)
      if (&other != &variation && other.path == variation.path)
        throw Error("--vary names " + variation.path + " twice", "one --vary with all its values");
    std::vector<Trial> longer;
    for (const Trial& trial : out)
      for (const std::string& value : variation.values) {
        longer.push_back(trial);
        longer.back().settings.emplace_back(variation.path, value);
      }
    out = std::move(longer);
  }
  std::vector<Trial> seeded;
  for (const Trial& trial : out)
    for (const int64_t seed : seeds) {
      seeded.push_back(trial);
      seeded.back().seed = seed;
    }
  return seeded;
}

}  // namespace attune
