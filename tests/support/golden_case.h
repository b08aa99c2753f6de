// One case of tests/fixtures/models: the model it describes, with parameters filled by the fixture's formula.
#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "models/kernels/cross_entropy.h"
#include "tests/support/tiny_model.h"

namespace attune::testing {

inline const std::filesystem::path kGoldenFolder = std::filesystem::path(ATTUNE_SOURCE_DIR) / "tests/fixtures/models";

/// By name, so that a fixture that is lost is a test that fails.
inline std::vector<std::string> golden_cases() {
  return {"additive_attend_first",
          "additive_recur_first",
          "deep_mean",
          "deep_zero",
          "dot_attend_first",
          "dot_recur_first",
          "general_attend_first",
          "general_recur_first",
          "layer_norm_gru",
          "location_attend_first",
          "location_recur_first",
          "maxout_backward",
          "no_feeding",
          "short_location",
          "tied_all",
          "tied_target"};
}

inline ModelOptions options_of(const nlohmann::json& c) {
  ModelOptions options = tiny_options(c["score"], c["order"]);
  options.memory.width = c["memory"];
  options.tied_embeddings = c.value("tied", "none");
  options.bridge = c.value("bridge", "last");
  options.encoder.cell = options.decoder.cell = c.value("cell", "gru");
  options.encoder.layers = c.value("encoder_layers", 1);
  options.decoder.layers = c.value("decoder_layers", 1);
  options.decoder.recur_first.input_feeding = c.value("feeding", true);
  options.decoder.readout = c.value("readout", "auto");
  options.attention.location.longest = c.value("longest", 9);
  return options;
}

struct GoldenCase {
  explicit GoldenCase(const std::string& name)
      : json(read_json(kGoldenFolder / (name + ".json"))), model(tiny_model(options_of(json["case"]))) {
    fill();
  }

  /// Parameter number k of the sorted names: sin(0.7 i + 1.3 k) * 0.4.
  void fill() {
    const torch::NoGradGuard guard;
    auto parameters = model->named_parameters();
    std::vector<std::string> names = parameters.keys();
    std::sort(names.begin(), names.end());
    for (size_t k = 0; k < names.size(); ++k) {
      Tensor& p = parameters[names[k]];
      p.copy_(((torch::arange(p.numel(), torch::kDouble) * 0.7 + 1.3 * static_cast<double>(k)).sin() * 0.4)
                  .reshape(p.sizes()));
    }
  }
  Unrolled forward() const {
    return const_cast<Seq2Seq&>(model)->forward(batch.source, batch.lengths, batch.target_input);
  }
  CrossEntropy loss(const Unrolled& out) {
    return cross_entropy(out.readouts, batch.target_output, model->generator_weight(), model->generator_bias(),
                         {.smoothing = 0.1, .padding = 1});
  }

  nlohmann::json json;
  Seq2Seq model;
  TinyBatch batch;
};

}  // namespace attune::testing
