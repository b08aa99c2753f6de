// The pictures of few-shot learning. THE TABLE says which each task has.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "src/app/demo/snail/few_shot_files.h"
#include "src/base/files.h"
#include "src/plot/curves.h"
#include "src/plot/sheet.h"

namespace attune::app::demo::snail {
namespace {

using Folder = std::filesystem::path;
constexpr const char* kKinds[] = {".svg", ".png"};
constexpr int64_t kQueries = 20, kAmong = 200, kCurves = 4, kSwept = 3, kSteps = 51, kRows = 11;
constexpr const char* kItself = "itself";

void write_both(const Folder& folder, const std::string& name,
                const std::function<std::string(plot::Picture)>& rendered) {
  for (const char* kind : kKinds) write_file(folder / (name + kind), rendered(plot::picture_kind(kind)));
}

/// The numbers 0, 1, .. of values, from the smallest value on.
std::vector<size_t> ranked(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](size_t i) { return values[i]; });
  return order;
}

/// Row r of the picture: the weights of a query on shots in this order, and on itself.
void set_row(Matrix& matrix, int64_t r, const std::vector<double>& all, const std::vector<size_t>& order) {
  for (size_t i = 0; i < order.size(); ++i) matrix.at(r, static_cast<int64_t>(i)) = static_cast<float>(all[order[i]]);
  matrix.at(r, static_cast<int64_t>(order.size())) = static_cast<float>(all.back());
}

/// The learners that attend to anything.
std::vector<const attune::demo::StudiedLearner*> attending(const attune::demo::FewShotStudy& study) {
  std::vector<const attune::demo::StudiedLearner*> out;
  for (const attune::demo::StudiedLearner& learner : study.learners)
    if (!attention_of(learner, first_episodes(study, 1)).empty()) out.push_back(&learner);
  return out;
}

plot::Panel held_out_panel(const attune::demo::FewShotStudy& study) {
  const attune::demo::Measure& measure = study.measure;
  plot::Panel panel{.title = std::string(measure.name) + (measure.unit.empty() ? "" : ", " + std::string(measure.unit)),
                    .curves = {},
                    .logarithmic = measure.unit.empty()};
  for (const attune::demo::StudiedLearner& learner : study.learners) {
    plot::Curve& curve = panel.curves.emplace_back(plot::Curve{learner.name, {}});
    for (const attune::demo::LearningMoment& moment : learner.trained.moments)
      curve.points.push_back({static_cast<double>(moment.update), moment.held_out.mean * measure.scale});
  }
  const auto last = static_cast<double>(study.learners.front().trained.moments.back().update);
  for (const attune::demo::StudiedReference& reference : study.references) {
    const double value = reference.test.mean * measure.scale;
    panel.curves.push_back({reference.name, {{0, value}, {last, value}}});
  }
  return panel;
}

void draw_learning(const Folder& folder, const attune::demo::FewShotStudy& study) {
  plot::Panel loss{.title = "loss in training", .curves = {}, .logarithmic = true};
  for (const attune::demo::StudiedLearner& learner : study.learners) {
    plot::Curve& curve = loss.curves.emplace_back(plot::Curve{learner.name, {}});
    for (const attune::demo::LearningMoment& moment : learner.trained.moments)
      curve.points.push_back({static_cast<double>(moment.update), moment.loss});
  }
  const std::string heading = study.described + ": held-out episodes, and training";
  const std::vector<plot::Panel> panels = {held_out_panel(study), loss};
  write_both(folder, "curves-" + study.task, [&](plot::Picture kind) { return render_curves(kind, heading, panels); });
}

/// The first episodes of each class, equally many, by class.
std::vector<size_t> shown_by_class(const attune::demo::AskedEpisodes& episodes, int64_t classes) {
  const std::vector<double> answers = episodes.answers();
  const auto most = static_cast<size_t>(std::max<int64_t>(kQueries / classes, 1));
  std::vector<size_t> out;
  for (const size_t b : ranked(answers))
    if (out.size() < most || answers[out[out.size() - most]] != answers[b]) out.push_back(b);
  return out;
}

/// Labels and outlines of the queries that are shown, by their class; `said` is what the learner made of them.
alignment::AlignedPair queries_by_class(const attune::demo::FewShotStudy& study,
                                        const attune::demo::AskedEpisodes& shown, const std::vector<int64_t>& said,
                                        const std::vector<size_t>& rows) {
  alignment::AlignedPair pair;
  pair.gold.emplace();
  std::vector<double> labels = shown.labels(0);
  const std::vector<double> answers = shown.answers();
  std::ranges::sort(labels);
  for (const double label : labels) pair.source.push_back(fmt::format("shot of class {:.0f}", label + 1));
  pair.source.emplace_back(kItself);
  for (const size_t row : rows) {
    const auto answer = static_cast<int64_t>(answers[row]), own = said[row];
    for (int64_t c = 0; c < study.shots; ++c)
      if (labels[static_cast<size_t>(c)] == static_cast<double>(answer))
        pair.gold->sure.push_back({c, static_cast<int64_t>(pair.target.size())});
    pair.target.push_back(
        fmt::format("query of class {}, answered {}{}", answer + 1, own + 1, own == answer ? "" : " ✗"));
  }
  pair.gold->possible = pair.gold->sure;
  return pair;
}

// A row a test episode, by the query's class; its shots across, by theirs.
std::vector<plot::SheetCell> class_attention(const attune::demo::FewShotStudy& study,
                                             const attune::demo::StudiedLearner& learner) {
  const attune::demo::AskedEpisodes shown = first_episodes(study, kAmong);
  std::vector<int64_t> said;
  for (const std::vector<double>& output : outputs_of(learner, shown))
    said.push_back(std::ranges::max_element(output) - output.begin());
  const std::vector<size_t> rows = shown_by_class(shown, study.output);
  const std::vector<attune::demo::Numbers> weights = attention_of(learner, shown);
  std::vector<plot::SheetCell> cells;
  for (size_t block = 0; block < weights.size(); ++block) {
    alignment::AlignedPair pair = queries_by_class(study, shown, said, rows);
    pair.alignment = Matrix(static_cast<int64_t>(rows.size()), study.shots + 1);
    for (size_t r = 0; r < rows.size(); ++r) {
      const std::vector<size_t> order = ranked(shown.labels(static_cast<int64_t>(rows[r])));
      set_row(pair.alignment, static_cast<int64_t>(r), weights[block][rows[r]], order);
    }
    const std::string share = learner.on_relevant.empty() ? ""
                                                          : fmt::format("outlined: own class, {:.0f} % of all weight",
                                                                        100 * learner.on_relevant[block].mean);
    cells.push_back({.caption = fmt::format("{}, attention block {}", learner.name, block + 1),
                     .pair = std::move(pair),
                     .title = share,
                     .sure = "of its own class"});
  }
  return cells;
}

void draw_classification(const Folder& folder, const attune::demo::FewShotStudy& study) {
  std::vector<std::vector<plot::SheetCell>> rows;
  for (const attune::demo::StudiedLearner* learner : attending(study)) rows.push_back(class_attention(study, *learner));
  const plot::Sheet sheet(rows);
  write_both(folder, "attention-" + study.task, [&](plot::Picture kind) { return sheet.render(kind); });
}

/// `count` inputs from one end of the sinusoids to the other.
std::vector<double> inputs_of(int64_t count) {
  std::vector<double> out;
  for (int64_t i = 0; i < count; ++i)
    out.push_back(attune::demo::kSinusoidReach * (2 * static_cast<double>(i) / static_cast<double>(count - 1) - 1));
  return out;
}

plot::Curve curve_of(const std::string& name, const std::vector<double>& at, const std::vector<double>& values) {
  plot::Curve curve{name, {}};
  for (size_t i = 0; i < at.size(); ++i) curve.points.push_back({at[i], values[i]});
  return curve;
}

/// Marks without a line between them: each stands in a gap of its own.
plot::Curve shots_of(const attune::demo::AskedEpisodes& asked, int64_t index) {
  const std::vector<double> x = asked.shots(index), y = asked.labels(index);
  plot::Curve curve{"shots", {}};
  for (const size_t i : ranked(x)) {
    curve.points.push_back({x[i], y[i]});
    curve.points.push_back({x[i], std::nan("")});
  }
  return curve;
}

/// The first number of each answer.
std::vector<double> first_outputs(const attune::demo::StudiedLearner& learner,
                                  const attune::demo::AskedEpisodes& asked) {
  std::vector<double> out;
  for (const std::vector<double>& output : outputs_of(learner, asked)) out.push_back(output.front());
  return out;
}

void draw_predictions(const Folder& folder, const attune::demo::FewShotStudy& study) {
  const std::vector<double> inputs = inputs_of(kSteps);
  const attune::demo::AskedEpisodes first = first_episodes(study, kCurves);
  std::vector<plot::Panel> panels;
  for (int64_t b = 0; b < first.count(); ++b) {
    const attune::demo::AskedEpisodes asked = swept_episodes(study, b, inputs);
    const std::vector<double> drawn = first.drawn(b);
    plot::Panel& panel = panels.emplace_back(
        plot::Panel{.title = fmt::format("test episode {}: amplitude {:.1f}, phase {:.1f}", b + 1, drawn[0], drawn[1]),
                    .curves = {curve_of("truth", inputs, asked.answers())}});
    for (const attune::demo::StudiedLearner& learner : study.learners)
      panel.curves.push_back(curve_of(learner.name, inputs, first_outputs(learner, asked)));
    panel.curves.push_back(shots_of(first, b));
  }
  write_both(folder, "predictions-" + study.task, [&](plot::Picture kind) {
    return render_curves(kind, study.described + ": the query at every x", panels, "x");
  });
}

// A row a query between the ends, its shots across, both by x: of one episode.
std::vector<plot::SheetCell> swept_attention(const attune::demo::FewShotStudy& study,
                                             const attune::demo::StudiedLearner& learner, int64_t index) {
  const std::vector<double> inputs = inputs_of(kRows);
  const attune::demo::AskedEpisodes asked = swept_episodes(study, index, inputs);
  const std::vector<double> x = asked.shots(0), y = asked.labels(0);
  const std::vector<size_t> order = ranked(x);
  alignment::AlignedPair pair;
  const auto rounded = [](double value) { return std::round(10 * value) / 10 + 0.0; };  // no "-0.0"
  for (const size_t i : order) pair.source.push_back(fmt::format("x {:.1f}, y {:.1f}", rounded(x[i]), rounded(y[i])));
  pair.source.emplace_back(kItself);
  for (const double input : inputs) pair.target.push_back(fmt::format("query at {:.0f}", input));
  std::vector<plot::SheetCell> cells;
  for (const attune::demo::Numbers& weights : attention_of(learner, asked)) {
    pair.alignment = Matrix(kRows, study.shots + 1);
    for (int64_t r = 0; r < kRows; ++r) set_row(pair.alignment, r, weights[static_cast<size_t>(r)], order);
    cells.push_back({fmt::format("test episode {}, attention block {}", index + 1, cells.size() + 1), pair});
  }
  return cells;
}

void draw_regression_task(const Folder& folder, const attune::demo::FewShotStudy& study) {
  draw_predictions(folder, study);
  std::vector<std::vector<plot::SheetCell>> rows;
  for (const attune::demo::StudiedLearner* learner : attending(study))
    for (int64_t b = 0; b < std::min(kSwept, study.episodes); ++b) rows.push_back(swept_attention(study, *learner, b));
  const plot::Sheet sheet(rows);
  write_both(folder, "attention-" + study.task, [&](plot::Picture kind) { return sheet.render(kind); });
}

struct FewShotPictures {
  std::string_view name, help;
  void (*draw)(const Folder&, const attune::demo::FewShotStudy&);
};

const Table<FewShotPictures>& few_shot_pictures() {
  static const Table<FewShotPictures> table{
      "few-shot task",
      {
          {"classification", "queries of test episodes by class, in all attention blocks", draw_classification},
          {"regression", "predictions and attention of a query that moves along the curve", draw_regression_task},
      }};
  return table;
}

}  // namespace

void draw_few_shot(const Folder& folder, const attune::demo::FewShotStudy& study) {
  draw_learning(folder, study);
  few_shot_pictures().at(study.task).draw(folder, study);
}

}  // namespace attune::app::demo::snail
