#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "src/app/demo/nadaraya_watson/regression_files.h"
#include "src/base/files.h"
#include "src/plot/curves.h"
#include "src/plot/heatmap.h"

namespace attune::app::demo::nadaraya_watson {
namespace {

using Folder = std::filesystem::path;
constexpr const char* kKinds[] = {".svg", ".png"};

void write_both(const Folder& folder, const std::string& name, const auto& rendered) {
  for (const char* kind : kKinds) write_file(folder / (name + kind), rendered(plot::picture_kind(kind)));
}

plot::Curve curve_of(const std::string& name, const std::vector<double>& at, const std::vector<double>& values) {
  plot::Curve curve{name, {}};
  for (size_t i = 0; i < at.size(); ++i) curve.points.push_back({at[i], values[i]});
  return curve;
}

/// "parametric, w = 4.11: test error 0.074"
std::string title_of(const attune::demo::Pooling& pooling) {
  const std::string sharpness = pooling.sharpness ? fmt::format(", w = {:.2f}", *pooling.sharpness) : "";
  return fmt::format("{}{}: test error {:.3f}", pooling.name, sharpness, pooling.error);
}

/// A panel a pooling, and all of them in one without the points.
std::vector<plot::Panel> predictions(const attune::demo::RegressionData& data,
                                     const attune::demo::PoolingTrial& trial) {
  const plot::Curve truth = curve_of("truth", data.asked, data.truth);
  plot::Curve points = curve_of("training points", data.inputs, data.outputs);
  points.joined = false;
  std::vector<plot::Panel> panels;
  plot::Panel together{.title = "together", .curves = {truth}, .quantity = "output"};
  for (const attune::demo::Pooling& pooling : trial.poolings) {
    const plot::Curve predicted = curve_of("prediction", data.asked, pooling.predictions);
    panels.push_back({.title = title_of(pooling), .curves = {truth, predicted, points}, .quantity = "output"});
    together.curves.push_back(predicted);
    together.curves.back().name = pooling.name;
  }
  panels.push_back(together);
  return panels;
}

std::vector<plot::Panel> learning(const attune::demo::Pooling& pooling) {
  plot::Curve loss{"", {}}, sharpness{"", {}};
  for (size_t epoch = 0; epoch < pooling.moments.size(); ++epoch) {
    const double at = static_cast<double>(epoch);
    loss.points.push_back({at, pooling.moments[epoch].loss});
    sharpness.points.push_back({at, pooling.moments[epoch].sharpness});
  }
  return {{.title = "error on points left out", .curves = {loss}, .quantity = "mean squared error"},
          {.title = "what is learned", .curves = {sharpness}, .quantity = "w = 1 / width"}};
}

/// The round weight that a colour bar ends at: 1, 2 or 5 times a power of ten, above all weights, so that equal ones are not
/// as dark as it gets.
double bar_end(const Matrix& weights) {
  const double most = 1.2 * std::ranges::max(weights.values), power = std::pow(10, std::floor(std::log10(most)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (most < factor * power) return factor * power;
  return std::min(10 * power, 1.0);
}

std::vector<std::string> labels(const std::vector<double>& values, const char* format) {
  std::vector<std::string> out;
  for (const double value : values) out.push_back(fmt::format(fmt::runtime(format), value));
  return out;
}

}  // namespace

void draw_regression(const Folder& folder, const attune::demo::RegressionData& data,
                     const attune::demo::PoolingTrial& trial) {
  const std::string heading = fmt::format("Attention pooling of {} points", data.inputs.size());
  write_both(folder, "predictions", [&, panels = predictions(data, trial)](plot::Picture kind) {
    return render_curves(kind, heading, panels, "input");
  });
  for (const attune::demo::Pooling& pooling : trial.poolings) {
    alignment::AlignedPair pair;
    pair.source = labels(data.inputs, "{:.2f}");
    pair.target = labels(data.asked, "{:.1f}");
    pair.alignment = pooling.weights;
    const plot::Heatmap heatmap(pair, pooling.name + ": test inputs down, training inputs across",
                                {.most = bar_end(pooling.weights), .largest_cell = 16});
    write_both(folder, "weights-" + pooling.name, [&](plot::Picture kind) { return heatmap.render(kind); });
    if (pooling.moments.empty()) continue;
    write_both(folder, "learning", [&, panels = learning(pooling)](plot::Picture kind) {
      return render_curves(kind, "Learning the width", panels, "epochs");
    });
  }
}

}  // namespace attune::app::demo::nadaraya_watson
