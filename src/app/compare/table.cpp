#include "src/app/compare/table.h"

#include <spdlog/fmt/fmt.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

#include "src/eval/metrics.h"

namespace attune::app::compare {
namespace {

constexpr const char* kNothing = "-";

using Group = std::vector<const TrialResult*>;

/// A column: of the figures of one training, and where it has one, how uncertain the figure is.
struct Column {
  std::string title;
  std::function<double(const TrialResult&)> value;
  std::string format;
  std::function<double(const TrialResult&)> half_width = {};
};

Column column_of(const MetricValue& metric) {
  const eval::MetricRow& row = eval::metrics().at(metric.name);
  const auto of = [name = metric.name](const TrialResult& r) {
    return *std::ranges::find(r.values, name, &MetricValue::name);
  };
  Column column{std::string(row.title), [of](const TrialResult& r) { return of(r).value; },
                fmt::format("{{:.{}f}}", table_decimals(row))};
  if (!metric.parts.empty()) column.half_width = [of](const TrialResult& r) { return of(r).parts.front().second; };
  return column;
}

std::vector<Column> figures(const std::vector<MetricValue>& metrics) {
  std::vector<Column> all = {
      {"parameters", [](const TrialResult& r) { return static_cast<double>(r.parameters); }, "{:.0f}"}};
  for (const MetricValue& metric : metrics) all.push_back(column_of(metric));
  all.push_back({"target tokens/s", [](const TrialResult& r) { return r.target_tokens_per_second; }, "{:.0f}"});
  all.push_back({"MB", [](const TrialResult& r) { return r.megabytes; }, "{:.0f}"});
  all.push_back({"minutes", [](const TrialResult& r) { return r.minutes; }, "{:.1f}"});
  return all;
}
constexpr const char* kOfFigures =
    "BLEU ±: half of the bootstrap's 95 % interval, which is about the test text alone; of several seeds there are the "
    "mean and, in "
    "brackets, the smallest and the largest instead, which are about the training. target tokens/s: in training, ends "
    "of "
    "sentences counted; MB: the most memory that a training had at once.";

const std::vector<Column>& attention() {
  static const std::vector<Column> all = {
      {"entropy", [](const TrialResult& r) { return r.attention.entropy; }, "{:.2f}"},
      {"weight on the end", [](const TrialResult& r) { return r.attention.end; }, "{:.2f}"},
      {"monotonicity", [](const TrialResult& r) { return r.attention.monotonicity; }, "{:.2f}"},
      {"coverage deviation", [](const TrialResult& r) { return r.attention.coverage_deviation; }, "{:.2f}"},
      {"dead", [](const TrialResult& r) { return r.attention.dead; }, "{:.2f}"},
  };
  return all;
}
constexpr const char* kOfAttention =
    "Of forced decoding. entropy: of a step's weights, in nats; weight on the end: a step's on the source's end of "
    "sentence; "
    "monotonicity: share of steps that look no further left than the step before; coverage deviation: how far a source "
    "word's "
    "weights, summed over the steps, are from one, as mean of ln(1 + (1 - sum)²); dead: share of source words that all "
    "steps "
    "together give less than 0.1.";

std::string shown(double value, const std::string& format) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : kNothing;
}

/// The mean, and the range where there are several and they differ.
std::string spread(const std::vector<double>& values, const std::string& format) {
  if (values.empty()) return kNothing;
  double sum = 0;
  for (const double value : values) sum += value;
  const std::string mean = shown(sum / static_cast<double>(values.size()), format);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::string from = shown(*low, format), to = shown(*high, format);
  return from == to || mean == kNothing ? mean : mean + " (" + from + "-" + to + ")";
}

Group ended(const Group& group) {
  Group out;
  std::copy_if(group.begin(), group.end(), std::back_inserter(out),
               [](const auto* one) { return one->failure.empty(); });
  return out;
}

std::string cell(const Column& column, const Group& ended) {
  std::vector<double> values;
  for (const TrialResult* result : ended) values.push_back(column.value(*result));
  const std::string text = spread(values, column.format);
  const bool has_interval = ended.size() == 1 && column.half_width && text != kNothing;
  return has_interval ? text + " ± " + shown(column.half_width(*ended[0]), column.format) : text;
}

/// "1, 2; 3 failed"
std::string seeds_of(const Group& group) {
  std::string well, ill;
  for (const TrialResult* result : group) {
    std::string& list = result->failure.empty() ? well : ill;
    list += (list.empty() ? "" : ", ") + std::to_string(result->trial.seed);
  }
  return well + (well.empty() || ill.empty() ? "" : "; ") + (ill.empty() ? "" : ill + " failed");
}

ComparisonTable table_of(const std::vector<Group>& groups, const std::vector<Column>& columns) {
  bool tells_seeds = false, has_means = false, has_intervals = false;
  const int64_t first_seed = groups[0][0]->trial.seed;
  for (const Group& group : groups) {
    const size_t count = ended(group).size();
    has_means = has_means || count > 1;
    has_intervals = has_intervals || count == 1;
    for (const TrialResult* result : group)
      tells_seeds = tells_seeds || result->trial.seed != first_seed || !result->failure.empty();
  }
  ComparisonTable table;
  table.head = {""};
  if (tells_seeds) table.head.emplace_back(has_means ? "mean (min-max) of seeds" : "seed");
  for (const Column& column : columns)
    table.head.push_back(column.title + (has_intervals && column.half_width ? " ± 95 % bootstrap" : ""));
  for (const Group& group : groups) {
    std::vector<std::string> row = {group[0]->trial.name()};
    if (tells_seeds) row.push_back(seeds_of(group));
    const Group figures = ended(group);
    for (const Column& column : columns) row.push_back(cell(column, figures));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::vector<ComparisonTable> tables_of(const std::vector<TrialResult>& results) {
  const std::vector<Group> groups = by_setting(results);
  std::vector<ComparisonTable> tables = {table_of(groups, figures(results.front().values))};
  tables[0].note = kOfFigures;
  const auto attends = [](const TrialResult& result) { return std::isfinite(result.attention.entropy); };
  if (std::none_of(results.begin(), results.end(), attends)) return tables;
  tables.push_back(table_of(groups, attention()));
  tables[1].title = "What they attend to";
  tables[1].note = kOfAttention;
  return tables;
}

std::string as_markdown(const std::vector<ComparisonTable>& tables) {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const std::string& cell : cells) out += " " + cell + " |";
    return out + "\n";
  };
  std::string out;
  for (const ComparisonTable& table : tables) {
    if (!table.title.empty()) out += "\n" + table.title + ":\n\n";
    out += line(table.head) + "|";
    for (size_t i = 0; i < table.head.size(); ++i) out += i == 0 ? "---|" : "---:|";
    out += "\n";
    for (const auto& row : table.rows) out += line(row);
  }
  return out;
}

std::string as_csv(const std::vector<TrialResult>& results) {
  std::string out;
  for (const TrialResult& result : results) {
    std::string head, row;
    const auto json = to_json(result);
    for (const auto& [key, value] : json.items()) {
      if (value.is_structured()) continue;
      head += (head.empty() ? "" : ",") + key;
      row += (row.empty() ? "" : ",") + (value.is_null()     ? std::string()
                                         : value.is_string() ? quoted(value.get<std::string>())
                                                             : value.dump());
    }
    if (out.empty()) out = head + "\n";
    out += row + "\n";
  }
  return out;
}

}  // namespace attune::app::compare
