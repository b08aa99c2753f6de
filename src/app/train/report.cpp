#include "src/app/train/report.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "src/app/train/display.h"
#include "src/app/train/recorded.h"
#include "src/base/log.h"
#include "src/plot/curves.h"

namespace attune::app::train {
namespace {

using nlohmann::json;

plot::Curve curve(const std::string& name, const std::vector<json>& lines, const char* key) {
  plot::Curve out{name, {}};
  for (const json& line : lines) out.points.push_back({number_of(line, "update"), number_of(line, key)});
  return out;
}

std::string cell(double value, const char* format) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : "-";
}

}  // namespace

std::string validation_table(const RunFolder& run, const std::string& best_checkpoint) {
  const auto lines = recorded(run, "validation");
  if (lines.empty()) return "no validation was made\n";
  const bool aligned = lines.back().contains("aer"), attends = lines.back().contains("attention_entropy");
  std::string out =
      fmt::format("{:>8}  {:>7}  {:>8}  {:>10}  {:>8}  {:>6}  {}{}{:>8}\n", "update", "epoch", "loss", "perplexity",
                  "accuracy", "BLEU", aligned ? "   AER  " : "", attends ? "entropy  on </s>  " : "", "time");
  for (const json& line : lines) {
    const auto update = static_cast<int64_t>(number_of(line, "update"));
    const bool best = RunFolder::checkpoint_name(update) == best_checkpoint;
    out += fmt::format("{:>8}  {:>7.2f}  {:>8}  {:>10}  {:>8}  {:>6}  {}{}{:>8}{}\n", update, number_of(line, "epoch"),
                       cell(number_of(line, "loss"), "{:.4f}"), cell(number_of(line, "perplexity"), "{:.4g}"),
                       cell(number_of(line, "accuracy"), "{:.4f}"), cell(number_of(line, "bleu"), "{:.2f}"),
                       aligned ? fmt::format("{:>6}  ", cell(number_of(line, "aer"), "{:.4f}")) : "",
                       attends ? fmt::format("{:>7}  {:>7}  ", cell(number_of(line, "attention_entropy"), "{:.3f}"),
                                             cell(number_of(line, "attention_end"), "{:.3f}"))
                               : "",
                       duration(number_of(line, "seconds")), best ? "  best" : "");
  }
  return out;
}

void draw_curves(const RunFolder& run) {
  const auto training = recorded(run, "train"), validation = recorded(run, "validation");
  std::vector<plot::Panel> panels = {
      {.title = "loss per token",
       .curves = {curve("training", training, "loss"), curve("validation", validation, "loss")}},
      {.title = "perplexity", .curves = {curve("validation", validation, "perplexity")}, .logarithmic = true},
      {.title = "BLEU", .curves = {curve("validation", validation, "bleu")}},
      {.title = "token accuracy", .curves = {curve("validation", validation, "accuracy")}},
      {.title = "gradient norm", .curves = {curve("training", training, "gradient_norm")}, .logarithmic = true},
      {.title = "learning rate", .curves = {curve("training", training, "learning_rate")}, .logarithmic = true},
  };
  if (!validation.empty() && validation.back().contains("aer"))
    panels.push_back({.title = "alignment error rate", .curves = {curve("validation", validation, "aer")}});
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
