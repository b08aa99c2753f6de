#include "src/app/compare/plan.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <string_view>

#include "src/base/error.h"
#include "src/base/files.h"

namespace attune::app::compare {
namespace {

constexpr size_t kLongestName = 160;  // bytes of a file's name, which may have 255 with all that is hung on it
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

/// What a comparison sets for each training, and where its user says so.
struct OwnOption {
  const char *path, *why, *hint;
};
constexpr OwnOption kOwnOptions[] = {
    {"seed", "every setting is trained with the same seeds", "--seeds 1,2"},
    {"run", "every training has a run folder of its own", "--output FOLDER names the one that holds them all"},
};

void refuse_own(const std::string& flag, const std::string& path) {
  for (const OwnOption& own : kOwnOptions)
    if (path == own.path) throw Error(flag + ": " + own.why, own.hint);
}

std::string path_of(const std::string& word) { return word.substr(0, word.find('=')); }

bool ends_with_words(const std::string& path, const std::string& words) {
  return path == words || path.ends_with("." + words);
}

/// The last words of settings[i]'s path, as few as no other setting's path ends with.
std::string key_of(const Settings& settings, size_t i) {
  const std::string& path = settings[i].first;
  for (size_t dot = path.rfind('.'); dot != std::string::npos && dot > 0; dot = path.rfind('.', dot - 1)) {
    const std::string key = path.substr(dot + 1);
    const auto same = [&](const auto& setting) { return ends_with_words(setting.first, key); };
    if (std::count_if(settings.begin(), settings.end(), same) == 1) return key;
  }
  return path;
}

/// As part of a file's name, reversibly: what could mean something else is written %2F.
std::string percent_encoded(const std::string& text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-";
  std::string out;
  for (const char c : text)
    out += kPlain.find(c) != std::string_view::npos ? std::string(1, c)
                                                    : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace

Variation parse_variation(const std::string& text) {
  const std::string hint = "for instance: --vary model.attention.score=additive,general,dot";
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error("--vary " + text + ": expected key.path=value,value", hint);
  Variation variation{path_of(text), split(text.substr(equals + 1))};
  refuse_own("--vary " + text, variation.path);
  for (size_t i = 0; i < variation.values.size(); ++i) {
    if (variation.values[i].empty()) throw Error("--vary " + text + ": a value is empty", hint);
    if (std::count(variation.values.begin(), variation.values.end(), variation.values[i]) > 1)
      throw Error("--vary " + text + ": " + variation.values[i] + " stands there twice", hint);
  }
  return variation;
}

void check_override(const std::string& word, const std::vector<Variation>& variations) {
  const std::string path = path_of(word);
  refuse_own("--set " + word, path);
  for (const Variation& variation : variations)
    if (path == variation.path)
      throw Error("--set " + word + ": --vary gives it other values", "leave one of them out");
}

std::string Trial::name() const {
  std::string out;
  for (size_t i = 0; i < settings.size(); ++i)
    out += (i == 0 ? "" : ", ") + key_of(settings, i) + " " + settings[i].second;
  return out.empty() ? "as it is" : out;
}

std::string Trial::full_name() const { return name() + ", seed " + std::to_string(seed); }

std::string Trial::file_name() const {
  std::string out;
  for (size_t i = 0; i < settings.size(); ++i)
    out += percent_encoded(key_of(settings, i)) + "=" + percent_encoded(settings[i].second) + ",";
  out += "seed=" + std::to_string(seed);
  return out.size() <= kLongestName ? out : out.substr(0, kLongestName) + "~" + checksum(out).substr(0, 16);
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

}  // namespace attune::app::compare
