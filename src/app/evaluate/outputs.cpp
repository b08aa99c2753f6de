#include "src/app/evaluate/outputs.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/base/utf8.h"
#include "src/text/text_reader.h"

namespace attune::app::evaluate {
namespace {

constexpr double kSignificant = 0.05;

std::vector<std::string> read_lines(const std::string& file) {
  text::TextReader reader(file);
  std::vector<std::string> lines;
  for (std::string line; reader.next(line);) lines.push_back(line);
  return lines;
}

/// One file by one metric.
struct Judged {
  eval::MetricValue value;
  eval::Interval95 interval;
  std::optional<double> p;  // against the first file
};

eval::Chance chance_of(const OutputsTask& task) {
  return {.trials = task.trials > 0 ? task.trials : paired_tests().at(task.test).trials};
}

/// As sacrebleu writes it when it tests.
std::string signature_of(const OutputsTask& task, const eval::MetricValue& value) {
  const eval::Chance chance = chance_of(task);
  const size_t references = value.signature.find('|');  // nrefs:1 comes first
  return fmt::format("{}|{}:{}|seed:{}{}", value.signature.substr(0, references),
                     paired_tests().at(task.test).signature, chance.trials, chance.seed,
                     value.signature.substr(references));
}

Judged judge(const OutputsTask& task, const eval::TextMetricRow& metric, const std::vector<eval::Statistics>& system,
             const std::vector<eval::Statistics>* baseline) {
  Judged out{metric.compute(eval::total(system)), bootstrap_interval(metric, system), {}};
  if (baseline == nullptr) return out;
  out.p = paired_tests().at(task.test).run(metric, *baseline, system, chance_of(task));
  return out;
}

std::string cell(const Judged& judged) {
  return fmt::format("{:.2f} +- {:.2f}{}", judged.value.value, judged.interval.half_width,
                     judged.p ? fmt::format(" (p {:.4f}{})", *judged.p, *judged.p < kSignificant ? "*" : "") : "");
}

std::string as_table(const OutputsTask& task, size_t sentences, const std::vector<std::vector<Judged>>& all) {
  std::vector<std::vector<std::string>> rows = {{""}};
  for (const eval::TextMetricRow* metric : task.metrics) rows[0].emplace_back(metric->name);
  for (size_t f = 0; f < task.files.size(); ++f) {
    rows.push_back({task.files[f]});
    for (const Judged& judged : all[f]) rows.back().push_back(cell(judged));
  }
  std::string out = fmt::format("{} sentence{}; +-: half of the interval that holds 95 % of 1000 resampled corpora",
                                sentences, sentences == 1 ? "" : "s");
  if (task.files.size() > 1)
    out += fmt::format("\np: of the difference from {}, paired {}; *: below {}", task.files.front(),
                       paired_tests().at(task.test).help, kSignificant);
  out += "\n\n" + lined_up(rows, 2);
  out += "\n";
  for (const Judged& judged : all.front())
    out += fmt::format("{:<10}  {}\n", judged.value.name, signature_of(task, judged.value));
  return out;
}

std::string as_json(const OutputsTask& task, size_t sentences, const std::vector<std::vector<Judged>>& all) {
  nlohmann::ordered_json out;
  out["sentences"] = sentences;
  out["test"] = task.test;
  out["trials"] = chance_of(task).trials;
  out["seed"] = chance_of(task).seed;
  for (size_t f = 0; f < task.files.size(); ++f) {
    nlohmann::ordered_json file{{"file", task.files[f]}};
    for (const Judged& judged : all[f]) {
      nlohmann::ordered_json& entry = file["metrics"][judged.value.name];
      entry = {{"value", judged.value.value},
               {"mean", judged.interval.mean},
               {"half_width", judged.interval.half_width},
               {"signature", signature_of(task, judged.value)}};
      if (judged.p) entry["p"] = *judged.p;
    }
    out["outputs"].push_back(file);
  }
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

const Table<PairedTestRow>& paired_tests() {
  static const Table<PairedTestRow> table{"test",
                                          {
                                              {.name = "bootstrap",
                                               .help = "bootstrap",
                                               .signature = "bs",
                                               .trials = eval::kBootstrapTrials,
                                               .run = eval::paired_bootstrap},
                                              {.name = "randomization",
                                               .help = "approximate randomization",
                                               .signature = "ar",
                                               .trials = eval::kRandomizationTrials,
                                               .run = eval::paired_randomization},
                                          }};
  return table;
}

std::string compare_outputs(const OutputsTask& task) {
  const std::vector<std::string> references = read_lines(task.target);
  if (references.empty()) throw Error(task.target + " holds no line");
  std::vector<std::vector<eval::Statistics>> first;  // by metric
  std::vector<std::vector<Judged>> all;
  for (const std::string& file : task.files) {
    const std::vector<std::string> lines = read_lines(file);
    if (lines.size() != references.size())
      throw Error(fmt::format("{} has {} lines, {} has {}", file, lines.size(), task.target, references.size()),
                  "line i must be the translation of which line i of --target is the reference");
    all.emplace_back();
    for (size_t m = 0; m < task.metrics.size(); ++m) {
      const std::vector<eval::Statistics> statistics = statistics_of(*task.metrics[m], lines, references);
      all.back().push_back(judge(task, *task.metrics[m], statistics, all.size() > 1 ? &first[m] : nullptr));
      if (all.size() == 1) first.push_back(statistics);
    }
  }
  return task.json ? as_json(task, references.size(), all) : as_table(task, references.size(), all);
}

}  // namespace attune::app::evaluate
