// Attention: from a decoder's state to a context, and to the alignment that shows where it came from. A function of query
// and memory: the module holds parameters only.
//
//   c_i = attention(q_i, h)      q_i [Q], h [S, D], c_i [C]
//
// scored_attention.h weighs positions by a score; fixed_context.h is the baseline without any.
#pragma once
#include <limits>
#include <optional>

#include "models/core/memory.h"
#include "models/options/attention.h"
#include "models/options/memory.h"
#include "src/kernels/unrolled/attention_rows.h"

namespace attune::models {

/// What is asked at a row of steps.
struct Queries {
  Tensor states;         // [B, T, Q]
  int64_t first = 0;     // the number of the first step
  Tensor coverage = {};  // [B, S, C] before it, where one is kept; then T is 1
  Tensor draws = {};     // [B, heads, T], Noise::attention; undefined in evaluation
  Tensor dropped = {};   // [B, heads, T, S], a mask of dropout on the weights
  bool aligned = true;   // false: nobody wants the alignment
  const kernels::Packing* packing =
      nullptr;  // of states [1, N, Q] that are packed, as the memory is then; null: they are padded
};

struct Attended {
  Tensor context;         // [B, T, C]
  Tensor alignment = {};  // [B, heads, T, S]; padding weighs exactly zero; undefined where not wanted
  Tensor coverage = {};   // [B, S, C] behind the step, where one is kept
  Tensor log_probability = {}, entropy = {};  // [B, T], where positions were drawn: of all heads together
};

/// An attention for the fused loops. Its memory are the heads' values [B, heads, S, V]; `output` W_O [D, heads x V] makes
/// one context of the heads', undefined where there is nothing to make.
struct FusedHeads {
  kernels::FusedAttention attention;
  Tensor output = {};
};

class Attention : public torch::nn::Module {
 public:
  /// What of this attention depends on the memory alone.
  virtual Prepared prepare(const Memory& memory) = 0;
  virtual Attended forward(const Queries& queries, const Memory& memory, const Prepared& prepared) = 0;
  /// The coverage before the first step; undefined where none is kept.
  virtual Tensor start(const Memory&) const { return {}; }
  /// Whether a step needs what the step before it attended to.
  virtual bool stepwise() const { return false; }
  /// Source positions that can be attended to.
  virtual int64_t longest() const { return std::numeric_limits<int64_t>::max(); }
  /// Whether the fused loops can do what it does; then what they need of it.
  virtual bool fuses() const { return false; }
  virtual FusedHeads fused(const Memory&, const Prepared&) const { return {}; }
  /// The contexts [B, T, C] of given weights [B, heads, T, S].
  virtual Tensor contexts(const Tensor&, const Prepared&) const { return {}; }
  /// Whether it takes packed queries and memory, where fused paths are taken.
  virtual bool packs() const { return false; }
  /// Whether rows of a step may share a sentence (Memory::sentence).
  virtual bool shares_memory() const { return packs(); }
};

/// What queries and keys, values, and the heads' contexts side by side are projected to, all heads together.
struct ProjectedWidths {
  int64_t key, value;
  int64_t output = 0;  // 0: contexts are left as they are
};

/// What an attention stands between, all parts (MemoryOptions::parts) together.
struct AttentionWidths {
  int64_t decoder, memory;
  int64_t parts = 1;
  int64_t backward = 0;  // the memory's last columns that come from the right end, where it is the encoder's states
  /// None: several heads keep the widths of query and memory, one head reads them as they are.
  std::optional<ProjectedWidths> projected = {};
};
std::shared_ptr<Attention> make_attention(const AttentionOptions& options, const AttentionWidths& widths);

}  // namespace attune::models
