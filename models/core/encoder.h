// Encoder: from the words of a source to what the decoder attends to.
//
//   h = encoder(E x)      h [S, 2 x H], of a Transformer [S, E]
//
// `memory.width` projects the states: W h_j, W [D, 2 x H], no bias.
#pragma once
#include <limits>
#include <string>

#include "models/core/masks.h"
#include "models/core/memory.h"
#include "models/core/noise.h"
#include "models/options/model.h"

namespace attune::models {

/// A batch of sources.
struct Words {
  const Tensor& ids;      // [B, S]
  const Tensor& lengths;  // [B], each at least 1
  bool maps = false;      // Memory::maps are wanted
};

class Encoder : public torch::nn::Module {
 public:
  /// What stands for words [B, S, E] whose first is the word with this number: itself, or scaled and with its place added.
  virtual Tensor placed(const Tensor& embedded, int64_t /*first*/) { return embedded; }
  /// Whether words are scaled by sqrt(E), so that they begin small.
  virtual bool scales_words() const { return false; }
  /// `embedded` [B, S, E] as `placed`, with dropout applied.
  virtual Memory forward(const Tensor& embedded, const Words& words, const Noise& noise) = 0;
  /// Draws the masks that `forward` wants.
  virtual void draw(const DropoutOptions& dropout, Masks& masks, Noise& noise) const = 0;
  /// The option that has no fused path; empty where there is one.
  virtual std::string why_plain() const = 0;
  /// Source positions that it can tell apart.
  virtual int64_t longest() const { return std::numeric_limits<int64_t>::max(); }
  /// Layers of Memory::maps.
  virtual int64_t map_layers() const { return 0; }

 protected:
  /// For the end of a constructor: the projection to memory.width of states that are so wide.
  void project(const ModelOptions& options, int64_t states);
  /// Its values, from the last layer's states.
  Tensor memory_of(const Tensor& states) const;
  /// What all have in common.
  static Memory opened(const Words& words);

 private:
  Tensor memory_;  // [D, states]; undefined where the states are the memory
};

}  // namespace attune::models
