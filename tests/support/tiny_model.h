// Small models and batches for tests.
#pragma once
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "models/options/resolve.h"
#include "models/seq2seq.h"

namespace attune::testing {

inline std::array<models::TransformerOptions*, 2> transformers(models::ModelOptions& options) {
  return {&options.encoder.transformer, &options.decoder.transformer};
}

/// Option `model.*` small enough for finite differences: E 4, H 3 per direction, H 5 in the decoder, A 6, a Transformer's F 7.
inline models::ModelOptions tiny_options(const std::string& score, const std::string& order) {
  models::ModelOptions options;
  options.embedding = 4;
  options.encoder.hidden = 3;
  options.decoder.hidden = 5;
  options.attention.score = score;
  for (models::AdditiveOptions* layer : options.attention.layers()) layer->width = 6;
  options.attention.location.longest = 9;
  options.decoder.order = order;
  for (models::TransformerOptions* side : transformers(options)) {
    side->layers = side->heads = 2;
    side->feed_forward = 7;
    side->learned.longest = 4;
  }
  return options;
}

inline models::ModelOptions resolved(models::ModelOptions options) {
  std::vector<std::string> notes;
  const auto problems = resolve(options, 8, true, notes);
  TORCH_CHECK(problems.empty(), problems.empty() ? "" : problems.front().message);
  return options;
}

/// Whether the options go together.
inline bool is_allowed(models::ModelOptions options) {
  std::vector<std::string> notes;
  return resolve(options, 8, true, notes).empty();
}

/// Entries of the vocabulary: of a model that copies so few that TinyBatch has words beyond it.
inline int64_t tiny_vocabulary(const models::ModelOptions& options) { return options.copies() ? 9 : 11; }

/// A random model in double precision, in eval mode.
inline models::Seq2Seq tiny_model(const models::ModelOptions& options, int64_t vocabulary, uint64_t seed = 1) {
  models::Seq2Seq model(resolved(options), models::VocabularySizes{vocabulary, vocabulary, 1}, seed);
  model->to(torch::kDouble);
  model->eval();
  return model;
}

inline models::Seq2Seq tiny_model(const models::ModelOptions& options) {
  return tiny_model(options, tiny_vocabulary(options));
}

/// Three sentences of 5, 3 and 4 source tokens; 4, 2 and 3 target tokens; padding 1, begin 2, end 3.
struct TinyBatch {
  TinyBatch() = default;
  /// For a model that copies: every target token is one of its source.
  explicit TinyBatch(const models::ModelOptions& options) {
    if (!options.copies()) return;
    target_input = torch::tensor({{2, 7, 5, 8}, {2, 9, 1, 1}, {2, 10, 9, 1}}, torch::kLong);
    target_output = torch::tensor({{7, 5, 8, 3}, {9, 3, 1, 1}, {10, 9, 3, 1}}, torch::kLong);
  }
  Tensor source = torch::tensor({{5, 6, 7, 8, 3}, {9, 4, 3, 1, 1}, {10, 5, 9, 3, 1}}, torch::kLong);
  Tensor lengths = torch::tensor({5, 3, 4}, torch::kLong);
  Tensor target_input = torch::tensor({{2, 7, 4, 9}, {2, 5, 1, 1}, {2, 8, 6, 1}}, torch::kLong);
  Tensor target_output = torch::tensor({{7, 4, 9, 3}, {5, 3, 1, 1}, {8, 6, 3, 1}}, torch::kLong);
};

inline nlohmann::json read_json(const std::string& file) {
  std::ifstream in(file);
  TORCH_CHECK(in, "cannot read ", file);
  return nlohmann::json::parse(in);
}

/// A JSON list of numbers as a double tensor of this shape.
inline Tensor tensor_of(const nlohmann::json& numbers, at::IntArrayRef shape) {
  return torch::tensor(numbers.get<std::vector<double>>(), torch::kDouble).reshape(shape);
}

inline double largest_difference(const Tensor& a, const Tensor& b) {
  TORCH_CHECK(a.sizes() == b.sizes(), "shapes ", a.sizes(), " and ", b.sizes());
  return a.numel() == 0 ? 0.0 : (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
}

}  // namespace attune::testing
