#include "src/eval/report.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/eval/metrics.h"

namespace attune {
namespace {

constexpr int kDecimals =
    4;  // of the value with the most; others are padded, so that the points stand below each other

std::string padded_value(const MetricValue& value) {
  const int decimals = metrics().at(value.name).decimals;
  const std::string padding(static_cast<size_t>(std::max(0, kDecimals - decimals)), ' ');
  return fmt::format("{:>11}", fmt::format("{:.{}f}", value.value, decimals) + padding);
}

std::string title(const Evaluated& evaluated) {
  const std::string beam = evaluated.beam > 0 ? fmt::format(", beam {}", evaluated.beam) : "";
  return fmt::format("{}: checkpoint {} (update {}), {} sentence{}{}", evaluated.run, evaluated.checkpoint,
                     evaluated.update, evaluated.sentences, evaluated.sentences == 1 ? "" : "s", beam);
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
  return title(evaluated) + "\n\n" + values + "\n" + signatures;
}

std::string as_json(const Evaluated& evaluated) {
  nlohmann::ordered_json out;
  out["run"] = evaluated.run;
  out["checkpoint"] = evaluated.checkpoint;
  out["update"] = evaluated.update;
  out["sentences"] = evaluated.sentences;
  if (evaluated.beam > 0) out["beam"] = evaluated.beam;
  for (const MetricValue& value : evaluated.values) {
    nlohmann::ordered_json& entry = out["metrics"][value.name];
    entry["value"] = value.value;
    for (const auto& [name, part] : value.parts) entry[name] = part;
    entry["signature"] = value.signature;
  }
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace attune
