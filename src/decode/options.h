// `decoding:` of a config, and the flags of `attune translate`. Torch-free.
#pragma once
#include <cstdint>
#include <string>

#include "src/base/constraint.h"

namespace attune {

struct DecodeOptions {
  int64_t beam = 5;
  double length_penalty = 1.0;
  int64_t batch = 64;
  double longest_factor = 3.0;
  int64_t longest_source = 100;
  std::string precision = "auto";
  void fields(auto& field) {
    field("beam", beam, kFree, "hypotheses kept; 1: greedy", between(1, 1000));
    field("length_penalty", length_penalty, kFree,
          "alpha: hypotheses are ranked by log-probability / length^alpha, the end token counted; 0: not at all",
          between(0.0, 5.0));
    field("batch", batch, kFree, "sentences translated at a time (fewer when they are very long)", at_least(1));
    field("longest_factor", longest_factor, kFree,
          "a translation is ended at this many tokens per source token, plus ten", more_than(0.0));
    field("longest_source", longest_source, kFree,
          "a longer line is translated in parts of at most this many tokens, cut between words where it can be, and "
          "said in a warning",
          at_least(1));
    field("precision", precision, kFree,
          "numbers that search multiplies in on the processor, sums are float32 always; auto: bfloat16 where the "
          "processor multiplies it by itself",
          one_of({"float32", "bfloat16", "auto"}));
  }
};

}  // namespace attune
