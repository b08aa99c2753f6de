#include "src/app/compare/report.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "src/app/compare/page.h"
#include "src/app/compare/table.h"
#include "src/base/files.h"
#include "src/plot/sheet.h"

namespace attune::app::compare {
namespace {

using Points = std::function<std::vector<plot::Curve::Point>(const TrialResult&)>;

/// The mean over seeds of curves that have the same places; where they have not, the first seed's.
plot::Curve mean_curve(const std::vector<const TrialResult*>& group, const Points& points) {
  plot::Curve curve{group[0]->trial.name(), points(*group[0])};
  const size_t length = curve.points.size();
  double count = 1;
  for (size_t i = 1; i < group.size(); ++i) {
    const auto more = points(*group[i]);
    if (more.size() != length) continue;
    for (size_t p = 0; p < length; ++p) curve.points[p].value += more[p].value;
    count += 1;
  }
  for (plot::Curve::Point& point : curve.points) point.value /= count;
  return curve;
}

std::vector<plot::Curve> mean_curves(const std::vector<TrialResult>& results, const Points& points) {
  std::vector<plot::Curve> out;
  for (const auto& group : by_setting(results)) out.push_back(mean_curve(group, points));
  return out;
}

std::vector<plot::Curve::Point> bleu_by_length(const TrialResult& result) {
  std::vector<plot::Curve::Point> out;
  for (const eval::LengthRange& range : result.by_length) out.push_back({static_cast<double>(range.to), range.value});
  return out;
}

bool has_values(const std::vector<plot::Curve>& curves) {
  for (const plot::Curve& curve : curves)
    for (const plot::Curve::Point& point : curve.points)
      if (std::isfinite(point.value)) return true;
  return false;
}

/// BLEU, or where no validation translated, perplexity.
plot::Panel learning(const std::vector<TrialResult>& results) {
  plot::Panel bleu{.title = "validation BLEU",
                   .curves = mean_curves(results, [](const TrialResult& result) { return result.learning; }),
                   .from_zero = true};
  if (has_values(bleu.curves)) return bleu;
  return {.title = "validation perplexity",
          .curves = mean_curves(results, [](const TrialResult& result) { return result.perplexities; }),
          .logarithmic = true};
}

/// A block a sentence: the first seed of each setting.
std::string alignment_sheet(const std::vector<TrialResult>& results) {
  std::vector<std::vector<plot::SheetCell>> sentences;
  for (const auto& group : by_setting(results)) {
    const TrialResult& result = *group[0];
    sentences.resize(std::max(sentences.size(), result.alignments.size()));
    for (size_t s = 0; s < result.alignments.size(); ++s)
      sentences[s].push_back({.caption = result.trial.name(),
                              .pair = result.alignments[s],
                              .title = "line " + std::to_string(result.alignments[s].index + 1) + ", seed " +
                                       std::to_string(result.trial.seed)});
  }
  return plot::Sheet(sentences).render(plot::Picture::kSvg);
}

}  // namespace

void write_report(const std::filesystem::path& folder, const ComparisonReport& report) {
  make_folder(folder);
  std::vector<TrialResult> ended;
  Page shown{.config = report.config,
             .tables = tables_of(report.results),
             .failed = {},
             .left_out = report.left_out,
             .pictures = {}};
  auto all = nlohmann::ordered_json::array();
  for (const TrialResult& result : report.results) {
    all.push_back(to_json(result));
    if (result.failure.empty())
      ended.push_back(result);
    else
      shown.failed.emplace_back(result.trial.full_name(), result.failure);
  }
  const std::string by_length = render_curves(
      plot::Picture::kSvg, {},
      {{.title = "BLEU by sentence length", .curves = mean_curves(ended, bleu_by_length), .from_zero = true}},
      "words of the source, up to");
  const std::string curves = render_curves(plot::Picture::kSvg, {}, {learning(ended)});
  const std::string sheet = alignment_sheet(ended);
  shown.pictures = {{"Long sentences", by_length, true},
                    {"Learning", curves, true},
                    {"The same sentences, aligned by every model", sheet}};
  write_file(folder / "table.md", as_markdown(shown.tables));
  write_file(folder / "table.csv", as_csv(report.results));
  write_file(folder / "results.json", all.dump(1) + "\n");
  write_file(folder / "lengths.svg", by_length);
  write_file(folder / "curves.svg", curves);
  write_file(folder / "alignments.svg", sheet);
  write_file(folder / "index.html", page(shown));
}

}  // namespace attune::app::compare
