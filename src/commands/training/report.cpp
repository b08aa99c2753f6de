#include "src/commands/training/report.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "src/base/line_reader.h"
#include "src/base/log.h"
#include "src/commands/training/display.h"
#include "src/plot/curves.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune {
namespace {

using nlohmann::json;

/// The lines of metrics.jsonl of one kind. One that is no JSON is left out, with a warning.
std::vector<json> read_metrics(const RunFolder& run, const std::string& kind) {
  std::vector<json> out;
  if (!std::filesystem::exists(run.metrics())) return out;
  LineReader lines(run.metrics());
  for (std::string line; lines.next(line);) {
    json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
      spdlog::warn("{}:{} is no JSON object; left out", run.metrics().string(), lines.line_number());
    else if (object.value("kind", "") == kind)
      out.push_back(std::move(object));
  }
  return out;
}

/// A number of a line; what is missing or null (JSON has no infinity) is not a number.
double number(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

Curve curve(const std::string& name, const std::vector<json>& lines, const char* key) {
  Curve out{name, {}};
  for (const json& line : lines) out.points.push_back({number(line, "update"), number(line, key)});
  return out;
}

std::string cell(double value, const char* format) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : "-";
}

}  // namespace

std::string validation_table(const RunFolder& run, const std::string& best_checkpoint) {
  const auto lines = read_metrics(run, "validation");
  if (lines.empty()) return "no validation was made\n";
  std::string out = fmt::format("{:>8}  {:>7}  {:>8}  {:>10}  {:>8}  {:>6}  {:>8}\n", "update", "epoch", "loss",
                                "perplexity", "accuracy", "BLEU", "time");
  for (const json& line : lines) {
    const auto update = static_cast<int64_t>(number(line, "update"));
    const bool best = Checkpoints::name_of(update) == best_checkpoint;
    out += fmt::format("{:>8}  {:>7.2f}  {:>8}  {:>10}  {:>8}  {:>6}  {:>8}{}\n", update, number(line, "epoch"),
                       cell(number(line, "loss"), "{:.4f}"), cell(number(line, "perplexity"), "{:.4g}"),
                       cell(number(line, "accuracy"), "{:.4f}"), cell(number(line, "bleu"), "{:.2f}"),
                       duration(number(line, "seconds")), best ? "  best" : "");
  }
  return out;
}

void draw_curves(const RunFolder& run) {
  const auto training = read_metrics(run, "train"), validation = read_metrics(run, "validation");
  std::vector<Panel> panels = {
      {"loss per token", {curve("training", training, "loss"), curve("validation", validation, "loss")}},
      {"perplexity", {curve("validation", validation, "perplexity")}, true},
      {"BLEU", {curve("validation", validation, "bleu")}},
      {"token accuracy", {curve("validation", validation, "accuracy")}},
      {"gradient norm", {curve("training", training, "gradient_norm")}, true},
      {"learning rate", {curve("training", training, "learning_rate")}, true},
  };
  if (!validation.empty() && validation.back().contains("attention_entropy")) {
    panels.push_back({"attention: entropy, in nats", {curve("validation", validation, "attention_entropy")}});
    panels.push_back({"attention: where it looks",
                      {curve("share of steps that do not go back", validation, "attention_monotonicity"),
                       curve("weight on the end of sentence", validation, "attention_end")}});
  }
  write_curves(run.curves(), run.folder.filename().string(), panels);
}

}  // namespace attune
