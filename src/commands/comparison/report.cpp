#include "src/commands/comparison/report.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "src/base/files.h"
#include "src/base/log.h"
#include "src/commands/comparison/page.h"
#include "src/plot/sheet.h"

namespace attune {
namespace {

constexpr const char* kNothing = "-";

/// A column of the table: of the figures of one training.
struct Column {
  const char* title;
  double (*value)(const TrialResult&);
  const char* format;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"parameters", [](const TrialResult& r) { return static_cast<double>(r.parameters); }, "{:.0f}"},
      {"perplexity", [](const TrialResult& r) { return r.perplexity; }, "{:.3f}"},
      {"BLEU", [](const TrialResult& r) { return r.bleu; }, "{:.2f}"},
      {"BLEU ±", [](const TrialResult& r) { return r.bleu_half_width; }, "{:.2f}"},
      {"chrF", [](const TrialResult& r) { return r.chrf; }, "{:.2f}"},
      {"AER", [](const TrialResult& r) { return r.aer; }, "{:.3f}"},
      {"entropy", [](const TrialResult& r) { return r.attention.entropy; }, "{:.2f}"},
      {"tokens/s", [](const TrialResult& r) { return r.tokens_per_second; }, "{:.0f}"},
      {"MB", [](const TrialResult& r) { return r.megabytes; }, "{:.0f}"},
      {"minutes", [](const TrialResult& r) { return r.minutes; }, "{:.1f}"},
  };
  return all;
}

std::string shown(double value, const char* format) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : kNothing;
}

/// The mean, and the range where seeds differ.
std::string spread(const std::vector<double>& values, const char* format) {
  double sum = 0;
  for (const double value : values) sum += value;
  const std::string mean = shown(sum / static_cast<double>(values.size()), format);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::string from = shown(*low, format), to = shown(*high, format);
  return from == to || mean == kNothing ? mean : mean + " (" + from + "-" + to + ")";
}

/// The results of each setting, in the order of their first.
std::vector<std::vector<const TrialResult*>> by_setting(const std::vector<TrialResult>& results) {
  std::vector<std::vector<const TrialResult*>> out;
  for (const TrialResult& result : results) {
    const auto same = std::find_if(out.begin(), out.end(),
                                   [&](const auto& group) { return group[0]->trial.name() == result.trial.name(); });
    if (same == out.end())
      out.push_back({&result});
    else
      same->push_back(&result);
  }
  return out;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// The mean over seeds of curves that have the same places; where they have not, the first seed's.
Curve mean_curve(const std::vector<const TrialResult*>& group,
                 const std::function<std::vector<Curve::Point>(const TrialResult&)>& points) {
  Curve curve{group[0]->trial.name(), points(*group[0])};
  const size_t length = curve.points.size();
  double count = 1;
  for (size_t i = 1; i < group.size(); ++i) {
    const auto more = points(*group[i]);
    if (more.size() != length) continue;
    for (size_t p = 0; p < length; ++p) curve.points[p].value += more[p].value;
    count += 1;
  }
  for (Curve::Point& point : curve.points) point.value /= count;
  return curve;
}

std::vector<Curve::Point> bleu_by_length(const TrialResult& result) {
  std::vector<Curve::Point> out;
  for (const LengthRange& range : result.by_length) out.push_back({static_cast<double>(range.to), range.value});
  return out;
}

/// First seeds of all settings, a block a sentence.
std::string alignment_sheet(const std::vector<std::vector<const TrialResult*>>& groups) {
  std::vector<std::vector<SheetCell>> sentences(groups[0][0]->alignments.size());
  for (size_t s = 0; s < sentences.size(); ++s)
    for (const auto& group : groups)
      if (s < group[0]->alignments.size()) sentences[s].push_back({group[0]->trial.name(), group[0]->alignments[s]});
  return Sheet(sentences).render(Picture::kSvg);
}

}  // namespace

ComparisonTable table_of(const std::vector<TrialResult>& results) {
  ComparisonTable table;
  const bool several = std::any_of(results.begin(), results.end(),
                                   [&](const TrialResult& r) { return r.trial.seed != results[0].trial.seed; });
  table.head = {""};
  if (several) table.head.emplace_back("seeds");  // one seed for all needs no column
  for (const Column& column : columns()) table.head.emplace_back(column.title);
  for (const auto& group : by_setting(results)) {
    std::string seeds;
    for (const TrialResult* result : group) seeds += (seeds.empty() ? "" : ", ") + std::to_string(result->trial.seed);
    std::vector<std::string> row = {group[0]->trial.name()};
    if (several) row.push_back(seeds);
    for (const Column& column : columns()) {
      std::vector<double> values;
      for (const TrialResult* result : group) values.push_back(column.value(*result));
      row.push_back(spread(values, column.format));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string as_markdown(const ComparisonTable& table) {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const std::string& cell : cells) out += " " + cell + " |";
    return out + "\n";
  };
  std::string out = line(table.head) + "|";
  for (size_t i = 0; i < table.head.size(); ++i) out += i == 0 ? "---|" : "---:|";
  out += "\n";
  for (const auto& row : table.rows) out += line(row);
  return out;
}

std::string as_csv(const std::vector<TrialResult>& results) {
  std::string out;
  for (const TrialResult& result : results) {
    std::string head, row;
    const auto json = to_json(result);
    for (const auto& [key, value] : json.items()) {
      if (value.is_array() || key == "config") continue;
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

void write_report(const std::filesystem::path& folder, const ComparisonReport& report) {
  make_folder(folder);
  const auto groups = by_setting(report.results);
  const ComparisonTable table = table_of(report.results);
  std::vector<Curve> lengths, learning;
  for (const auto& group : groups) {
    lengths.push_back(mean_curve(group, bleu_by_length));
    learning.push_back(mean_curve(group, [](const TrialResult& result) { return result.learning; }));
  }
  auto all = nlohmann::ordered_json::array();
  for (const TrialResult& result : report.results) all.push_back(to_json(result));
  const std::string by_length = render_curves(Picture::kSvg, {}, {{"BLEU by sentence length", lengths, false, true}},
                                              "words of the source, up to"),
                    curves = render_curves(Picture::kSvg, {}, {{"validation BLEU", learning, false, true}}),
                    sheet = alignment_sheet(groups);
  write_file(folder / "table.md", as_markdown(table));
  write_file(folder / "table.csv", as_csv(report.results));
  write_file(folder / "results.json", all.dump(1) + "\n");
  write_file(folder / "lengths.svg", by_length);
  write_file(folder / "curves.svg", curves);
  write_file(folder / "alignments.svg", sheet);
  write_file(folder / "index.html", page({report.config,
                                          table,
                                          report.left_out,
                                          {{"Long sentences", by_length, true},
                                           {"Learning: greedy translations of the validation text", curves, true},
                                           {"The same sentences, aligned by every model", sheet}}}));
}

}  // namespace attune
