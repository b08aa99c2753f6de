// The pictures of few-shot learning. THE TABLE says which each task has.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "src/app/demo/snail/few_shot_files.h"
#include "src/base/files.h"
#include "src/demo/few_shot/query_attention.h"
#include "src/demo/few_shot/sinusoids.h"
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

std::vector<double> vector_of(const Tensor& values) {
  const Tensor plain = values.detach().cpu().to(torch::kDouble).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

/// The numbers 0, 1, .. of values, from the smallest value on.
std::vector<size_t> ranked(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](size_t i) { return values[i]; });
  return order;
}

/// Row r of the picture: the weights of a query on shots in this order, and on itself.
void set_row(Matrix& matrix, int64_t r, const Tensor& weights, const std::vector<size_t>& order) {
  const std::vector<double> all = vector_of(weights);
  for (size_t i = 0; i < order.size(); ++i) matrix.at(r, static_cast<int64_t>(i)) = static_cast<float>(all[order[i]]);
  matrix.at(r, static_cast<int64_t>(order.size())) = static_cast<float>(all.back());
}

/// The learners that attend to anything.
std::vector<const attune::demo::StudiedLearner*> attending(const attune::demo::FewShotStudy& study) {
  std::vector<const attune::demo::StudiedLearner*> out;
  for (const attune::demo::StudiedLearner& learner : study.learners)
    if (!query_attention(*learner.model, study.test.narrow(0, 1)).empty()) out.push_back(&learner);
  return out;
}

plot::Panel held_out_panel(const attune::demo::FewShotStudy& study) {
  const attune::demo::Measure measure = study.made->measure();
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
  const std::string heading = study.made->describe() + ": held-out episodes, and training";
  const std::vector<plot::Panel> panels = {held_out_panel(study), loss};
  write_both(folder, "curves-" + study.task, [&](plot::Picture kind) { return render_curves(kind, heading, panels); });
}

/// The first episodes of each class, equally many, by class.
std::vector<size_t> shown_by_class(const attune::demo::Episodes& episodes, int64_t classes) {
  const std::vector<double> answers = vector_of(episodes.answers);
  const auto most = static_cast<size_t>(std::max<int64_t>(kQueries / classes, 1));
  std::vector<size_t> out;
  for (const size_t b : ranked(answers))
    if (out.size() < most || answers[out[out.size() - most]] != answers[b]) out.push_back(b);
  return out;
}

/// Labels and outlines of the queries that are shown, by their class; `said` is what the learner made of them.
alignment::AlignedPair queries_by_class(const attune::demo::FewShotStudy& study, const attune::demo::Episodes& shown,
                                        const Tensor& said, const std::vector<size_t>& rows) {
  alignment::AlignedPair pair;
  pair.gold.emplace();
  const int64_t shots = study.made->shots();
  std::vector<double> labels = vector_of(shown.labels[0]);
  std::ranges::sort(labels);
  for (const double label : labels) pair.source.push_back(fmt::format("shot of class {:.0f}", label + 1));
  pair.source.emplace_back(kItself);
  for (const size_t row : rows) {
    const auto b = static_cast<int64_t>(row);
    const auto answer = shown.answers[b].item<int64_t>(), own = said[b].item<int64_t>();
    for (int64_t c = 0; c < shots; ++c)
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
  const attune::demo::Episodes shown = study.test.narrow(0, std::min(kAmong, study.test.count()));
  const Tensor said = answers_of(*learner.model, shown).argmax(-1);
  const std::vector<size_t> rows = shown_by_class(shown, study.made->output());
  const std::vector<Tensor> weights = query_attention(*learner.model, shown);
  std::vector<plot::SheetCell> cells;
  for (size_t block = 0; block < weights.size(); ++block) {
    alignment::AlignedPair pair = queries_by_class(study, shown, said, rows);
    pair.alignment = Matrix(static_cast<int64_t>(rows.size()), study.made->shots() + 1);
    for (size_t r = 0; r < rows.size(); ++r) {
      const auto b = static_cast<int64_t>(rows[r]);
      set_row(pair.alignment, static_cast<int64_t>(r), weights[block][b], ranked(vector_of(shown.labels[b])));
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
    out.push_back(attune::demo::Sinusoids::kReach * (2 * static_cast<double>(i) / static_cast<double>(count - 1) - 1));
  return out;
}

plot::Curve curve_of(const std::string& name, const std::vector<double>& at, const std::vector<double>& values) {
  plot::Curve curve{name, {}};
  for (size_t i = 0; i < at.size(); ++i) curve.points.push_back({at[i], values[i]});
  return curve;
}

/// Marks without a line between them: each stands in a gap of its own.
plot::Curve shots_of(const attune::demo::Episodes& test, int64_t index) {
  const int64_t shots = test.labels.size(1);
  const std::vector<double> x = vector_of(test.sequence[index].select(1, 0).narrow(0, 0, shots));
  const std::vector<double> y = vector_of(test.labels[index]);
  plot::Curve curve{"shots", {}};
  for (const size_t i : ranked(x)) {
    curve.points.push_back({x[i], y[i]});
    curve.points.push_back({x[i], std::nan("")});
  }
  return curve;
}

void draw_predictions(const Folder& folder, const attune::demo::FewShotStudy& study) {
  const std::vector<double> inputs = inputs_of(kSteps);
  std::vector<plot::Panel> panels;
  for (int64_t b = 0; b < std::min(kCurves, study.test.count()); ++b) {
    const attune::demo::Episodes asked = asked_at(study.test, b, inputs);
    const std::vector<double> drawn = vector_of(study.test.drawn[b]);
    plot::Panel& panel = panels.emplace_back(
        plot::Panel{.title = fmt::format("test episode {}: amplitude {:.1f}, phase {:.1f}", b + 1, drawn[0], drawn[1]),
                    .curves = {curve_of("truth", inputs, vector_of(asked.answers))}});
    for (const attune::demo::StudiedLearner& learner : study.learners)
      panel.curves.push_back(curve_of(learner.name, inputs, vector_of(answers_of(*learner.model, asked))));
    panel.curves.push_back(shots_of(study.test, b));
  }
  write_both(folder, "predictions-" + study.task, [&](plot::Picture kind) {
    return render_curves(kind, study.made->describe() + ": the query at every x", panels, "x");
  });
}

// A row a query between the ends, its shots across, both by x: of one episode.
std::vector<plot::SheetCell> swept_attention(const attune::demo::FewShotStudy& study,
                                             const attune::demo::StudiedLearner& learner, int64_t index) {
  const std::vector<double> inputs = inputs_of(kRows);
  const attune::demo::Episodes asked = asked_at(study.test, index, inputs);
  const std::vector<double> x = vector_of(asked.sequence[0].select(1, 0).narrow(0, 0, study.made->shots()));
  const std::vector<double> y = vector_of(asked.labels[0]);
  const std::vector<size_t> order = ranked(x);
  alignment::AlignedPair pair;
  const auto rounded = [](double value) { return std::round(10 * value) / 10 + 0.0; };  // no "-0.0"
  for (const size_t i : order) pair.source.push_back(fmt::format("x {:.1f}, y {:.1f}", rounded(x[i]), rounded(y[i])));
  pair.source.emplace_back(kItself);
  for (const double input : inputs) pair.target.push_back(fmt::format("query at {:.0f}", input));
  std::vector<plot::SheetCell> cells;
  for (const Tensor& weights : query_attention(*learner.model, asked)) {
    pair.alignment = Matrix(kRows, study.made->shots() + 1);
    for (int64_t r = 0; r < kRows; ++r) set_row(pair.alignment, r, weights[r], order);
    cells.push_back({fmt::format("test episode {}, attention block {}", index + 1, cells.size() + 1), pair});
  }
  return cells;
}

void draw_regression_task(const Folder& folder, const attune::demo::FewShotStudy& study) {
  draw_predictions(folder, study);
  std::vector<std::vector<plot::SheetCell>> rows;
  for (const attune::demo::StudiedLearner* learner : attending(study))
    for (int64_t b = 0; b < std::min(kSwept, study.test.count()); ++b)
      rows.push_back(swept_attention(study, *learner, b));
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
