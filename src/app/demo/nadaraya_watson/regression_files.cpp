#include "src/app/demo/nadaraya_watson/regression_files.h"

#include <spdlog/fmt/fmt.h>

#include <nlohmann/json.hpp>

#include "src/base/files.h"
#include "src/plot/formats.h"

namespace attune::app::demo::nadaraya_watson {
namespace {

using Folder = std::filesystem::path;
using Json = nlohmann::ordered_json;

struct Column {
  std::string name;
  const std::vector<double>& values;
};

std::string csv(const std::vector<Column>& columns) {
  std::string text;
  for (const Column& column : columns) text += (text.empty() ? "" : ",") + column.name;
  text += "\n";
  for (size_t i = 0; i < columns.front().values.size(); ++i)
    for (const Column& column : columns)
      text += fmt::format("{}{}", column.values[i], &column == &columns.back() ? "\n" : ",");
  return text;
}

Json figures(const attune::demo::Pooling& pooling) {
  Json out = {
      {"test_error", pooling.error}, {"noisy_test_error", pooling.noisy_error}, {"points_used", pooling.points}};
  if (pooling.sharpness) out["w"] = *pooling.sharpness;
  return out;
}

Json results(const attune::demo::RegressionDataOptions& options,
             const std::vector<attune::demo::PoolingTrial>& trials) {
  Json out = {{"points", options.points}, {"noise", options.noise}, {"trials", Json::array()}};
  for (const attune::demo::PoolingTrial& trial : trials) {
    Json& one = out["trials"].emplace_back(Json{{"seed", trial.seed}});
    for (const attune::demo::Pooling& pooling : trial.poolings) one[pooling.name] = figures(pooling);
  }
  for (const attune::demo::Pooling& pooling : trials.front().poolings)
    for (const attune::demo::PoolingMoment& moment : pooling.moments)
      out["learning"].push_back({{"error_left_out", moment.loss}, {"w", moment.sharpness}});
  return out;
}

// Named by the number of the pooling, from 1.
void write_weights(const Folder& folder, const attune::demo::PoolingTrial& trial) {
  const plot::FormatOptions options;
  const auto writer = plot::alignment_formats().at("npy").files.make(folder, options);
  for (const attune::demo::Pooling& pooling : trial.poolings) {
    alignment::AlignedPair pair;
    pair.index = &pooling - trial.poolings.data();
    pair.alignment = pooling.weights;
    writer->write({pair});
  }
  writer->finish();
}

}  // namespace

void write_regression_data(const Folder& folder, const attune::demo::RegressionDataOptions& options,
                           const std::vector<attune::demo::PoolingTrial>& trials) {
  const attune::demo::RegressionData data = draw_regression_data(options);
  const attune::demo::PoolingTrial& first = trials.front();
  write_file(folder / "training.csv", csv({{"x", data.inputs}, {"y", data.outputs}}));
  std::vector<Column> test = {{"x", data.asked}, {"truth", data.truth}, {"noisy", data.observed}};
  for (const attune::demo::Pooling& pooling : first.poolings) test.push_back({pooling.name, pooling.predictions});
  write_file(folder / "test.csv", csv(test));
  write_weights(folder, first);
  write_file(folder / "results.json", results(options, trials).dump(1) + "\n");
}

}  // namespace attune::app::demo::nadaraya_watson
