#include "src/eval/report.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/eval/metrics.h"

namespace attune::eval {
namespace {

constexpr int kDecimals =
    4;  // of the value with the most; others are padded, so that the points stand below each other

std::string padded_value(const MetricValue& value) {
  const int decimals = metrics().at(value.name).decimals;
  const std::string padding(static_cast<size_t>(std::max(0, kDecimals - decimals)), ' ');
  const std::string text = std::isnan(value.value) ? "none" : fmt::format("{:.{}f}", value.value, decimals) + padding;
  return fmt::format("{:>11}", text);
}

std::string title(const Evaluated& evaluated) {
  std::string out;
  for (const EvaluatedRun& run : evaluated.runs)
    out +=
        fmt::format("{}{}: checkpoint {} (update {})", out.empty() ? "" : "\n", run.folder, run.checkpoint, run.update);
  out += fmt::format("{}{} sentence{}", evaluated.runs.size() > 1 ? "\n" : ", ", evaluated.sentences,
                     evaluated.sentences == 1 ? "" : "s");
  for (const auto& [option, value] : evaluated.decoding) out += fmt::format(", {} {}", option, value);
  return out;
}

std::string length_table(const std::vector<LengthRange>& ranges) {
  std::string out = ranges.empty() ? "" : "\nsource words  sentences   BLEU\n";
  for (const LengthRange& range : ranges)
    out += fmt::format("{:>5} - {:<4}  {:>9}  {:>5.2f}\n", range.from, range.to, range.sentences, range.value);
  return out;
}

/// A count stays one.
nlohmann::ordered_json number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<int64_t>(value);
  return value;
}

nlohmann::ordered_json yaml_value(const std::string& text) {
  return nlohmann::ordered_json::accept(text) ? nlohmann::ordered_json::parse(text) : nlohmann::ordered_json(text);
}

}  // namespace

std::string as_table(const Evaluated& evaluated) {
  std::string values, signatures;
  for (const MetricValue& value : evaluated.values) {
    values += fmt::format("{:<14}  {}", value.name, padded_value(value));
    if (!value.detail.empty()) values += "  " + value.detail;
    values = values.substr(0, values.find_last_not_of(' ') + 1) + "\n";
    signatures += fmt::format("{:<14}  {}\n", value.name, value.signature);
  }
  const std::string heads = evaluated.heads.empty() ? "" : "\n" + link_rows(evaluated.heads);
  return title(evaluated) + "\n\n" + values + "\n" + signatures + length_table(evaluated.bleu_by_length) + heads;
}

std::string as_json(const Evaluated& evaluated) {
  nlohmann::ordered_json out;
  for (const EvaluatedRun& run : evaluated.runs)
    out["runs"].push_back({{"run", run.folder}, {"checkpoint", run.checkpoint}, {"update", run.update}});
  out["sentences"] = evaluated.sentences;
  for (const auto& [option, value] : evaluated.decoding) out["decoding"][option] = yaml_value(value);
  for (const MetricValue& value : evaluated.values) {
    nlohmann::ordered_json& entry = out["metrics"][value.name];
    entry["value"] = value.value;
    for (const auto& [name, part] : value.parts) entry[name] = number(part);
    entry["signature"] = value.signature;
  }
  for (const LengthRange& range : evaluated.bleu_by_length)
    out["bleu_by_length"].push_back(
        {{"from", range.from}, {"to", range.to}, {"sentences", range.sentences}, {"bleu", range.value}});
  if (!evaluated.heads.empty()) out["heads"] = links_as_json(evaluated.heads);
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace attune::eval
