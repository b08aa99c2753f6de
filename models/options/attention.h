// `model.attention` of a config: a section for each score, window, normalizer and coverage that has options.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "models/options/limits.h"
#include "models/options/registries.h"
#include "src/base/constraint.h"

namespace attune::models {

struct AdditiveOptions {
  int64_t width = 0;
  void fields(auto& field) {
    field("width", width, kFixed, "attention width; 0: that of the decoder's states", between(0, kWidest));
  }
};

struct LocationOptions {
  int64_t longest = 0;
  void fields(auto& field) {
    field("longest", longest, kFixed,
          "source positions that can be attended, end of sentence counted; 0: data.filter.longest + 1",
          between(0, 1000001));
  }
};

struct KernelOptions {
  double width = 1.0;
  void fields(auto& field) {
    field("width", width, kFixed,
          "of the kernel, in units of distance: where one that ends does, a deviation of the Gaussian; learned from "
          "there on, but for boxcar",
          between(1e-6, 1e6));
  }
};

struct FixedContextOptions {
  bool every_step = true;
  void fields(auto& field) {
    field(
        "every_step", every_step, kFixed,
        "the decoder reads the encoder's end at every step (Cho et al. 2014); false: it only starts from it (Sutskever "
        "et al. 2014)");
  }
};

struct LocalMOptions {
  int64_t D = 10;
  void fields(auto& field) { field("D", D, kFixed, "positions on each side", between(1, 1000000)); }
};

struct LocalPOptions {
  int64_t D = 10;
  bool renormalize = false;
  void fields(auto& field) {
    field("D", D, kFixed, "positions on each side, two deviations of the Gaussian", between(1, 1000000));
    field("renormalize", renormalize, kFixed, "weights sum to one behind the Gaussian too; false: as in the paper");
  }
};

struct CausalOptions {
  int64_t ahead = 0;
  void fields(auto& field) {
    field("ahead", ahead, kFixed, "positions beyond the step's own number that it sees too", between(0, 1000000));
  }
};

struct HardOptions {
  double expectation = 0.5, reward = 1.0, entropy = 0.01, decay = 0.9;
  void fields(auto& field) {
    field("expectation", expectation, kFree,
          "share of the sentences for which the weights themselves stand in for a draw", between(0.0, 1.0));
    field("reward", reward, kFree, "weight of the gradient of what was drawn", at_least(0.0));
    field("entropy", entropy, kFree, "weight of the entropy, which keeps the weights from settling early",
          at_least(0.0));
    field("decay", decay, kFree,
          "an update, of the moving average of log-probabilities that a draw is measured against",
          between(0.0, 0.99999));
  }
};

struct LinguisticOptions {
  int64_t most = 2;
  void fields(auto& field) {
    field("most", most, kFixed, "N: how often a source word may be translated, at most", between(1, 1000));
  }
};

struct NeuralOptions {
  int64_t width = 10;
  void fields(auto& field) { field("width", width, kFixed, "numbers for each source word", between(1, kWidest)); }
};

struct AttentionOptions {
  std::string score = "auto";
  AdditiveOptions additive, normed_additive, concat;
  LocationOptions location;
  KernelOptions gaussian, epanechnikov, boxcar;
  FixedContextOptions none;
  std::string window = "global";
  LocalMOptions local_m;
  LocalPOptions local_p;
  CausalOptions causal;
  std::string normalizer = "softmax";
  HardOptions hard;
  std::string coverage = "none";
  LinguisticOptions linguistic;
  NeuralOptions neural;
  int64_t heads = 0;
  /// Of the scores that have a hidden layer.
  std::array<AdditiveOptions*, 3> layers() { return {&additive, &normed_additive, &concat}; }
  std::string in_words() const {
    return "model.attention with score " + score + ", window " + window + ", normalizer " + normalizer;
  }
  /// Source positions that a step sees at most.
  int64_t breadth() const {
    const auto& row = windows().at(window);
    return row.breadth == nullptr ? std::numeric_limits<int64_t>::max() : row.breadth(*this);
  }
  void fields(auto& field) {
    field("score", score, kFixed, "how a query meets a key; auto: additive, of a Transformer decoder scaled_dot",
          one_of_rows(scores(), {kAuto}));
    field("additive", additive, "of score: additive");
    field("normed_additive", normed_additive, "of score: normed_additive");
    field("concat", concat, "of score: concat");
    field("location", location, "of score: location");
    field("gaussian", gaussian, "of score: gaussian");
    field("epanechnikov", epanechnikov, "of score: epanechnikov");
    field("boxcar", boxcar, "of score: boxcar");
    field("none", none, "of score: none");
    field("window", window, kFixed, "which positions are looked at", one_of_rows(windows()));
    field("local_m", local_m, "of window: local_m");
    field("local_p", local_p, "of window: local_p");
    field("causal", causal, "of window: causal");
    field("normalizer", normalizer, kFixed, "how scores become weights", one_of_rows(normalizers()));
    field("hard", hard, "of normalizer: hard");
    field("coverage", coverage, kFixed, "what the score knows of where the decoder has looked",
          one_of_rows(coverages()));
    field("linguistic", linguistic, "of coverage: linguistic");
    field("neural", neural, "of coverage: neural");
    field(
        "heads", heads, kFixed,
        "attentions side by side, each on its own projection of query and memory to a share of their widths; 0: 1, of "
        "a Transformer decoder as many as its own",
        between(0, kMostHeads));
  }
};

}  // namespace attune::models
