// Decoder: (token, state, memory) -> (readout, state, alignment), a pure function. One class per order of attention and
// recurrence, each with the step that search uses and the unrolled form that training uses; a law holds them equal.
#pragma once
#include <limits>
#include <string>

#include "models/core/masks.h"
#include "models/core/memory.h"
#include "models/core/noise.h"
#include "models/core/state.h"
#include "models/options/dropout.h"

namespace attune::models {

/// One step for a batch.
struct Step {
  State state;
  Tensor readout;         // [B, R]
  Tensor alignment;       // [B, heads, S]: weights with which this step's context was read
  Tensor generates = {};  // [B], logit that a word is generated, not copied; undefined where there is no such choice
};

/// What of given targets is wanted beside the readouts, and where they end.
struct UnrollOptions {
  bool alignment = true;
  bool every = false;   // Unrolled::every
  Tensor lengths = {};  // [B] on the processor: steps behind them may give anything; undefined: all count
};

/// All steps of given targets.
struct Unrolled {
  Tensor readouts;                            // [B, T, R], dropout applied
  Tensor alignment;                           // [B, heads, T, S]; where it costs something, only if it is wanted
  Tensor log_probability = {}, entropy = {};  // [B, T], of attention that drew positions
  Tensor generates = {};                      // [B, T], as of a step
  Tensor every = {};                          // [B, layers x heads, T, S], of a decoder whose layers all attend
};

class Decoder : public torch::nn::Module {
 public:
  /// What stands for words [B, L, E] whose first is the word with this number: itself, or scaled and with its place added.
  virtual Tensor placed(const Tensor& embedded, int64_t /*first*/) { return embedded; }
  /// Whether words are scaled by sqrt(E), so that they begin small.
  virtual bool scales_words() const { return false; }
  /// Keys and values of this decoder's attention.
  virtual Prepared prepare(const Memory& memory) = 0;
  /// The state before the first token.
  virtual State start(const Memory& memory) = 0;
  /// `embedded` [B, E] is the embedding of the previous token, as `placed`.
  virtual Step step(const Tensor& embedded, const State& state, const Memory& memory, const Prepared& prepared) = 0;
  /// `embedded` [B, T, E] as `placed`, dropout applied.
  virtual Unrolled unroll(const Tensor& embedded, const Memory& memory, const Noise& noise,
                          const UnrollOptions& options) = 0;
  /// Draws the masks that `unroll` wants, but for the readout's, for sources of this length.
  virtual void draw(const DropoutOptions& dropout, Masks& masks, int64_t source, Noise& noise) const = 0;
  /// Source positions, the end token included, that can be attended to.
  virtual int64_t longest_source() const = 0;
  /// Words of a target, the end token included, that have a place of their own.
  virtual int64_t longest() const { return std::numeric_limits<int64_t>::max(); }
  /// R
  virtual int64_t readout_width() const = 0;
  /// How many attentions a step looks through: heads, of all layers that attend.
  virtual int64_t alignments() const = 0;
  /// In how many layers, each of as many heads.
  virtual int64_t alignment_layers() const = 0;
  /// Whether rows of a step may share a sentence of the memory (Memory::sentence), on the processor.
  virtual bool shares_memory() const = 0;
  /// What keeps the unrolled form from its fused path: an option and its value; empty: nothing.
  virtual std::string why_plain() const = 0;
};

}  // namespace attune::models
