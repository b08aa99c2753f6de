// Trellis: what search has been through, step by step, so that a hypothesis can be read back from its end. Live
// hypotheses share their beginnings here; nothing is copied while search goes on.
#pragma once
#include <torch/types.h>

#include <vector>

#include "src/decode/search/hypothesis.h"
#include "src/decode/search/ranking.h"

namespace attune::decode {

struct SentenceLimits;

/// The rows of one step of search.
struct Rows {
  std::vector<int64_t> origin;  // the row of the step before that each continues; in the first step, its sentence
  std::vector<int64_t> tokens;  // the token each reads
  std::vector<float> log_probabilities;  // that token's

  size_t size() const { return tokens.size(); }
  void add(int64_t from, int64_t token, double log_probability);
  /// As the [N] int64 tensor that Steps takes.
  static torch::Tensor tensor(const std::vector<int64_t>& values) { return torch::tensor(values, torch::kInt64); }
  /// One row a sentence, reading the begin token.
  static Rows start(int64_t sentences);
};

class Trellis {
 public:
  /// The rows of the next step, and the alignment [N, S] that they read the source with.
  void add(Rows rows, const torch::Tensor& alignment);

  /// Where a hypothesis ends: the row of the last step that `end` follows.
  struct End {
    int64_t row;
    double log_probability;  // of the end token
    double total;            // of all tokens
    bool ended;
  };
  Hypothesis trace(const End& end, int64_t source_length, const Ranking& ranking) const;
  /// Tells who watches a sentence its first row of the step that was just added, which is its most probable;
  /// `sentence_of`: whose each row is, rows of a sentence together.
  void tell_watchers(const std::vector<SentenceLimits>& limits, const Ranking& ranking,
                     const std::vector<size_t>& sentence_of) const;

 private:
  struct Column {
    Rows rows;
    torch::Tensor alignment;  // [N, S] float on the CPU
  };
  std::vector<Column> columns_;
};

}  // namespace attune::decode
