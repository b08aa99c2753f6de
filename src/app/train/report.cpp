#include "src/app/train/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "src/app/train/display.h"
#include "src/app/train/recorded.h"
#include "src/base/log.h"
#include "src/eval/metrics.h"
#include "src/plot/curves.h"

namespace attune::app::train {
namespace {

using nlohmann::json;

plot::Curve curve(const std::string& name, const std::vector<json>& lines, std::string_view key) {
  plot::Curve out{name, {}};
  for (const json& line : lines) out.points.push_back({number_of(line, "update"), number_of(line, key)});
  return out;
}

std::string cell(double value, const char* format) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : "-";
}

/// Returns the metrics that any of the validations has.
std::vector<const eval::MetricRow*> metrics_of(const std::vector<json>& lines) {
  std::vector<const eval::MetricRow*> out;
  for (const eval::MetricRow& row : eval::comparable_metrics().rows())
    if (std::ranges::any_of(lines, [&](const json& line) { return line.contains(row.name); })) out.push_back(&row);
  return out;
}

/// Pads a cell to the width of the title, at least 6.
std::string column(const eval::MetricRow& row, const std::string& text) {
  return fmt::format("{:>{}}  ", text, std::max<size_t>(row.title.size(), 6));
}

}  // namespace

std::string validation_table(const RunFolder& run, const std::string& best_checkpoint) {
  const auto lines = recorded(run, "validation");
  if (lines.empty()) return "no validation was made\n";
  const auto metrics = metrics_of(lines);
  const bool attends = lines.back().contains("attention_entropy");
  std::string out = fmt::format("{:>8}  {:>7}  {:>8}  ", "update", "epoch", "loss");
  for (const eval::MetricRow* row : metrics) out += column(*row, std::string(row->title));
  out += fmt::format("{}{:>8}\n", attends ? "entropy  on </s>  " : "", "time");
  for (const json& line : lines) {
    const auto update = static_cast<int64_t>(number_of(line, "update"));
    const bool best = RunFolder::checkpoint_name(update) == best_checkpoint;
    out += fmt::format("{:>8}  {:>7.2f}  {:>8}  ", update, number_of(line, "epoch"),
                       cell(number_of(line, "loss"), "{:.4f}"));
    for (const eval::MetricRow* row : metrics) {
      const double value = number_of(line, row->name);
      out += column(*row, std::isfinite(value) ? shown(*row, value) : "-");
    }
    if (attends)
      out += fmt::format("{:>7}  {:>7}  ", cell(number_of(line, "attention_entropy"), "{:.3f}"),
                         cell(number_of(line, "attention_end"), "{:.3f}"));
    out += fmt::format("{:>8}{}\n", duration(number_of(line, "seconds")), best ? "  best" : "");
  }
  return out;
}

void draw_curves(const RunFolder& run) {
  const auto training = recorded(run, "train"), validation = recorded(run, "validation");
  std::vector<plot::Panel> panels = {
      {.title = "loss per token",
       .curves = {curve("training", training, "loss"), curve("validation", validation, "loss")}},
  };
  for (const eval::MetricRow* row : metrics_of(validation))
    panels.push_back({.title = std::string(row->plot.empty() ? row->title : row->plot),
                      .curves = {curve("validation", validation, row->name)},
                      .logarithmic = row->logarithmic});
  panels.push_back(
      {.title = "gradient norm", .curves = {curve("training", training, "gradient_norm")}, .logarithmic = true});
  panels.push_back(
      {.title = "learning rate", .curves = {curve("training", training, "learning_rate")}, .logarithmic = true});
  if (!validation.empty() && validation.back().contains("attention_entropy")) {
    panels.push_back(
        {.title = "attention: entropy, in nats", .curves = {curve("validation", validation, "attention_entropy")}});
    panels.push_back({.title = "attention: where it looks",
                      .curves = {curve("share of steps that do not go back", validation, "attention_monotonicity"),
                                 curve("weight on the end of sentence", validation, "attention_end")}});
    panels.push_back({.title = "attention: source words",
                      .curves = {curve("coverage deviation", validation, "attention_coverage_deviation"),
                                 curve("share hardly looked at", validation, "attention_dead")}});
    if (number_of(validation.back(), "attention_unreachable") > 0)
      panels.back().curves.push_back(curve("share out of reach", validation, "attention_unreachable"));
  }
  write_curves(run.curves(), run.folder.filename().string(), panels);
}

}  // namespace attune::app::train
