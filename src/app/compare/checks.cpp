#include "src/app/compare/checks.h"

#include "src/config/document/layers.h"
#include "src/config/reader.h"

namespace attune::app::compare {
namespace {

/// The config with one word of a --vary, each value held against its own option alone.
config::Config read_alone(const Comparison& comparison, const std::string& word, config::Findings& findings) {
  std::vector<std::string> overrides = comparison.overrides;
  overrides.push_back(word);
  findings.options = config::list_defaults<config::Config>();
  config::Config config;
  const config::Layers layers = read_layers(comparison.config, overrides, findings.problems);
  for (const config::Layer& layer : layers.layers) config::Reader(layer.root, layer, findings).read(config);
  return config;
}

}  // namespace

void check_values(const Comparison& comparison, const std::vector<Variation>& variations) {
  config::Problems problems;
  for (const Variation& variation : variations)
    for (const std::string& value : variation.values) {
      const std::string word = variation.path + "=" + value;
      const config::Place flag{"--vary " + word};
      config::Findings findings;
      const config::Config config = read_alone(comparison, word, findings);
      for (const config::Problem& problem : findings.problems.all())
        problems.add(problem.place.source == "--set " + word ? flag : problem.place, problem.message);
      for (const auto& [option, file] : texts_in(config.data))
        if (option.starts_with(variation.path) && !std::filesystem::exists(file.value))
          problems.add(flag, option + ": no such file: " + file.string());
    }
  problems.throw_if_any("`attune describe` lists every option");
}

}  // namespace attune::app::compare
