// Memory: what an encoder leaves. A value, not a module: nothing is stored in the model between calls.
#pragma once
#include <memory>
#include <vector>

#include "models/core/shapes.h"
#include "src/kernels/packing.h"

namespace attune::models {

/// Made once per batch by the encoder; whoever attends makes its own Prepared from it.
struct Memory {
  Tensor values = {};             // [B, S, D]
  Tensor mask = {};               // [B, S] bool, true where a token stands; undefined: everywhere
  Tensor lengths = {};            // [B] int64
  std::vector<Tensor> last = {};  // per layer, the final states of both directions: [B, 2 x H], forward then backward
  Tensor source = {};             // [B, S] int64, the ids
  /// [N] int64: a step has N rows, row i reads sentence `sentence[i]`. Undefined: row i reads sentence i. Only for
  /// attention that shares memory (Attention::shares_memory).
  Tensor sentence = {};
  /// [B, layers x heads, S, S], where a Transformer's words look at each other; undefined where it was not asked for.
  Tensor maps = {};
  /// Of values [1, N, D] that are packed; null: they are padded. Only for attention that takes them (Attention::packs).
  std::shared_ptr<const kernels::Packing> packing = {};

  int64_t batch() const { return values.size(0); }
  int64_t length() const { return values.size(1); }
  /// Returns the rows `index` [N] (int64) in that order: for beams, and for sentences that are done. Where `sentence` is
  /// defined they are rows of the step, and the memory itself stays. Throws c10::Error where the values are packed.
  Memory select(const Tensor& index) const;
};

/// Keys and values of one attention for one memory: the projections that do not depend on the query, made once per
/// sentence.
struct Prepared {
  std::vector<Tensor> keys = {};    // per head, [B, S, K]
  std::vector<Tensor> values = {};  // one [B, S, D], of projected ones [B, heads, S, D / heads]
  Tensor joint = {};                // instead of them, of heads whose score is a product: the keys and behind them the
                                    // values of all, [B, S, heads x K + heads x V], packed [1, N, ..]
  Tensor coverage = {};             // [B, S, ..], what a coverage knows of the memory alone; undefined: nothing
  std::vector<Prepared> layers = {};  // of a decoder whose layers all attend: each one's

  Prepared select(const Tensor& index) const;
};

/// [B, S] bool from lengths [B]: true before the length.
Tensor mask_of(const Tensor& lengths, int64_t longest);

}  // namespace attune::models
