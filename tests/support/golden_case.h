// One case of tests/fixtures/models: the model it describes, with parameters filled by the fixture's formula.
#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "src/kernels/ops/cross_entropy.h"
#include "tests/support/tiny_model.h"

namespace attune::testing {

inline const std::filesystem::path kGoldenFolder = std::filesystem::path(ATTUNE_SOURCE_DIR) / "tests/fixtures/models";

/// By name, so that a fixture that is lost is a test that fails.
inline std::vector<std::string> golden_cases() {
  return {"accumulated",
          "accumulated_no_feeding",
          "additive_attend_first",
          "additive_conditional",
          "additive_recur_first",
          "boxcar",
          "causal",
          "concat",
          "constant",
          "copy",
          "copy_conditional",
          "copy_fed",
          "copy_heads",
          "copy_or_generate",
          "copy_or_generate_fed",
          "copy_or_generate_parts",
          "copy_tied",
          "cosine",
          "covered_heads",
          "deep_conditional",
          "deep_mean",
          "deep_transition",
          "deep_zero",
          "dot_attend_first",
          "dot_conditional",
          "dot_recur_first",
          "elman",
          "epanechnikov",
          "gaussian",
          "general_attend_first",
          "general_conditional",
          "general_recur_first",
          "hard",
          "heads",
          "heads_of_parts",
          "key_value",
          "key_value_predict",
          "layer_norm_elman",
          "layer_norm_gru",
          "layer_norm_lstm",
          "linguistic",
          "local_m",
          "local_p",
          "local_p_renormalized",
          "location_attend_first",
          "location_conditional",
          "location_recur_first",
          "lstm",
          "lstm_transition",
          "maxout_backward",
          "neural",
          "no_feeding",
          "none_at_the_start",
          "none_every_step",
          "none_unidirectional",
          "normed_additive",
          "scaled_dot",
          "scaled_general",
          "short_location",
          "sparsemax",
          "tied_all",
          "tied_target",
          "unidirectional"};
}

inline models::ModelOptions options_of(const nlohmann::json& c) {
  models::ModelOptions options = tiny_options(c["score"], c["order"]);
  options.memory.width = c["memory"];
  options.memory.parts = c.value("parts", "states");
  options.tied_embeddings = c.value("tied", "none");
  options.bridge = c.value("bridge", "last");
  options.encoder.cell = options.decoder.cell = c.value("cell", "gru");
  options.encoder.layers = c.value("encoder_layers", 1);
  options.encoder.unidirectional = c.value("unidirectional", 0);
  options.encoder.transitions = c.value("encoder_transitions", 1);
  options.encoder.residual = options.decoder.residual = c.value("residual", false);
  options.decoder.hidden = c.value("hidden", 5);
  options.decoder.layers = c.value("decoder_layers", 1);
  options.decoder.transitions = c.value("decoder_transitions", 1);
  options.decoder.recur_first.input_feeding = c.value("feeding", true);
  options.decoder.readout = c.value("readout", "auto");
  options.output = c.value("output", "generate");
  auto& attention = options.attention;
  attention.heads = c.value("heads", 1);
  attention.location.longest = c.value("longest", 9);
  attention.boxcar.width = c.value("kernel_width", 1.0);
  attention.none.every_step = c.value("every_step", true);
  attention.window = c.value("window", "global");
  attention.local_m.D = attention.local_p.D = c.value("D", 10);
  attention.causal.ahead = c.value("ahead", 0);
  attention.local_p.renormalize = c.value("renormalize", false);
  attention.normalizer = c.value("normalizer", "softmax");
  attention.coverage = c.value("coverage", "none");
  attention.neural.width = c.value("width", 10);
  return options;
}

struct GoldenCase {
  explicit GoldenCase(const std::string& name)
      : json(read_json(kGoldenFolder / (name + ".json"))),
        model(tiny_model(options_of(json["case"]))),
        batch(model->options()) {
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
  models::Unrolled forward() const {
    return const_cast<models::Seq2Seq&>(model)->forward(batch.source, batch.lengths, batch.target_input);
  }
  kernels::CrossEntropy loss(const models::Unrolled& out) {
    const bool smooth = model->options().generates();
    return model->loss(out, batch.source, batch.target_output, {.smoothing = smooth ? 0.1 : 0.0});
  }

  nlohmann::json json;
  models::Seq2Seq model;
  kernels::ExecutionScope scope{model->execution()};
  TinyBatch batch;
};

}  // namespace attune::testing
