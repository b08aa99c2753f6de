#include "src/app/demo/nadaraya_watson/regression_table.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "src/base/utf8.h"

namespace attune::app::demo::nadaraya_watson {
namespace {

using Figure = std::function<std::optional<double>(const attune::demo::Pooling&)>;

/// "0.074 (0.021-0.143)": mean, smallest and largest; "-" where there is no such figure.
std::string spread(const std::vector<attune::demo::PoolingTrial>& trials, size_t pooling, const Figure& figure,
                   const char* format) {
  std::vector<double> values;
  for (const attune::demo::PoolingTrial& trial : trials)
    if (const auto value = figure(trial.poolings[pooling])) values.push_back(*value);
  if (values.empty()) return "-";
  double sum = 0;
  for (const double value : values) sum += value;
  const auto shown = [&](double value) { return fmt::format(fmt::runtime(format), value); };
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::string mean = shown(sum / static_cast<double>(values.size()));
  return values.size() == 1 ? mean : fmt::format("{} ({}-{})", mean, shown(*low), shown(*high));
}

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::vector<attune::demo::PoolingTrial>& trials) {
  std::vector<Row> rows = {{"pooling", "test error", "test error, noisy", "points used", "w"}};
  for (size_t i = 0; i < trials.front().poolings.size(); ++i)
    rows.push_back(Row{trials.front().poolings[i].name,
                       spread(
                           trials, i, [](const attune::demo::Pooling& p) { return p.error; }, "{:.4f}"),
                       spread(
                           trials, i, [](const attune::demo::Pooling& p) { return p.noisy_error; }, "{:.4f}"),
                       spread(
                           trials, i, [](const attune::demo::Pooling& p) { return p.points; }, "{:.1f}"),
                       spread(
                           trials, i, [](const attune::demo::Pooling& p) { return p.sharpness; }, "{:.2f}")});
  return rows;
}

/// "parametric < non-parametric < average"
std::string order_of(const std::vector<attune::demo::Pooling>& poolings) {
  std::string text;
  for (auto pooling = poolings.rbegin(); pooling != poolings.rend(); ++pooling)
    text += (text.empty() ? "" : " < ") + pooling->name;
  return text;
}

/// What the learned kernel became, by its measured figures.
std::string learned(const attune::demo::Pooling& fixed, const attune::demo::Pooling& pooling) {
  const attune::demo::PoolingMoment &first = pooling.moments.front(), &last = pooling.moments.back();
  if (last.sharpness == first.sharpness) return fmt::format("The width stayed {:.2f}.\n", 1 / last.sharpness);
  return fmt::format(
      "The parametric kernel learned w = {:.2f}, a width of {:.2f} instead of {:.2f}, which {} the error on points "
      "left out from {:.3f} to {:.3f}{}. Its weights lie in a {} band along the diagonal of the heat map: a prediction "
      "rests on {:.1f} points instead of {:.1f}, test error {:.3f} instead of {:.3f}.\n",
      last.sharpness, 1 / last.sharpness, 1 / first.sharpness, last.loss < first.loss ? "took" : "raised", first.loss,
      last.loss, last.loss < first.loss ? "" : ": try a smaller --learning-rate",
      last.sharpness > first.sharpness ? "narrower" : "wider", pooling.points, fixed.points, pooling.error,
      fixed.error);
}

std::string described(const attune::demo::PoolingTrial& trial, const attune::demo::PoolingOptions& options) {
  const attune::demo::Pooling &average = trial.poolings[0], &fixed = trial.poolings[1];
  std::string text =
      fmt::format("The pictures show seed {}. Average pooling weighs all points alike: a flat line at {:.2f}. ",
                  trial.seed, average.predictions.front());
  text +=
      fixed.points > 0.99 * average.points
          ? fmt::format("So does the {} kernel as it is given.\n", options.kernel)
          : fmt::format(
                "The {} kernel as it is given weighs near points more, so that a prediction rests on {:.1f} of them "
                "and the line bends with the curve: test error {:.3f} instead of {:.3f}.\n",
                options.kernel, fixed.points, fixed.error, average.error);
  if (trial.poolings.size() > 2) return text + learned(fixed, trial.poolings[2]);
  return text + "There is no parametric pooling: nothing of the " + options.kernel + " kernel can be learned.\n";
}

}  // namespace

std::string regression_report(const std::vector<attune::demo::PoolingTrial>& trials,
                              const attune::demo::PoolingOptions& options) {
  const std::string order = order_of(trials.front().poolings);
  return lined_up(rows_of(trials), 3) +
         fmt::format(
             "\ntest error: mean squared error at x = 0, 0.1, ..., 4.9 against the curve without noise; noisy: against "
             "the "
             "curve with noise of its own. points used: 1 / sum of squared weights, mean over the test points. Mean "
             "over "
             "{} seeds from {} on, in brackets the smallest and the largest.\n\n",
             trials.size(), trials.front().seed) +
         fmt::format("{}: in {} of {} seeds; against the noisy outputs in {}.\n\n", order,
                     ordered_trials(trials, &attune::demo::Pooling::error), trials.size(),
                     ordered_trials(trials, &attune::demo::Pooling::noisy_error)) +
         described(trials.front(), options);
}

}  // namespace attune::app::demo::nadaraya_watson
