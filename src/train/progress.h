// What a training tells whoever watches it: the API's types, and how a model aligns some pairs on the way.
#pragma once
#include <cstdint>

#include "attune/trainer.h"
#include "src/alignment/aligned_pair.h"
#include "src/eval/attention_diagnostics.h"

namespace attune::train {

using attune::Progress;
using attune::Validation;
using Observer = attune::TrainingObserver;

/// How the model aligns a pair of the validation text at some moment of training.
struct Snapshot {
  int64_t line = 0;        // 1-based
  alignment::Pieces pair;  // by forced decoding, the alignment the mean of the heads
};

}  // namespace attune::train
