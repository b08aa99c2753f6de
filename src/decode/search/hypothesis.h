// One translation that search found.
#pragma once
#include <cstdint>
#include <vector>

#include "src/alignment/attention_map.h"

namespace attune::decode {

struct Hypothesis {
  std::vector<int32_t> ids;                    // without begin, without end
  double log_probability = 0;                  // of all tokens, the end token counted
  double score = 0;                            // log_probability / length^alpha: what hypotheses are ranked by
  std::vector<float> token_log_probabilities;  // [ids + 1], the end token's last
  Matrix alignment;     // [ids + 1, S + 1], end tokens last; row i: the weights that token i was predicted with
  bool ended = true;    // false: the model would have gone on, the longest length put the end token there
  int64_t correct = 0;  // forced decoding only: tokens (the end token counted) that were also the most probable ones
  std::vector<alignment::AttentionMap> heads = {};  // of each layer and head, where they were asked for
};

}  // namespace attune::decode
