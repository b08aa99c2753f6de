// Memory: what an encoder leaves. A value, not a module: nothing is stored in the model between calls.
#pragma once
#include <vector>

#include "models/shapes.h"

namespace attune {

/// Made once per batch by the encoder; whoever attends makes its own Prepared from it.
struct Memory {
  Tensor values;             // [B, S, D]
  Tensor mask;               // [B, S] bool, true where a token stands
  Tensor lengths;            // [B] int64
  std::vector<Tensor> last;  // per layer, the final states of both directions: [B, 2 x H], forward then backward
  Tensor source;             // [B, S] int64, the ids
  /// [N] int64: a step has N rows, row i reads sentence `sentence[i]`. Undefined: row i reads sentence i. Only for
  /// attention that shares memory (Attention::shares_memory).
  Tensor sentence = {};

  int64_t batch() const { return values.size(0); }
  int64_t length() const { return values.size(1); }
  /// Rows `index` [N] (int64) of the batch, in that order: for beams, and for sentences that are done.
  Memory select(const Tensor& index) const;
};

/// Keys and values of one attention for one memory: the projections that do not depend on the query, made once per
/// sentence.
struct Prepared {
  std::vector<Tensor> keys;    // per head, [B, S, K]
  std::vector<Tensor> values;  // per head, [B, S, D / heads]
  Tensor coverage = {};        // [B, S, ..], what a coverage knows of the memory alone; undefined: nothing

  Prepared select(const Tensor& index) const;
};

/// [B, S] bool from lengths [B]: true before the length.
Tensor mask_of(const Tensor& lengths, int64_t longest);

}  // namespace attune
