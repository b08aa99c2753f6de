#include "src/alignment/attention_map.h"

namespace attune {

std::string AttentionMap::name() const {
  const std::string of_layer = layer > 0 ? "layer " + std::to_string(layer) : "";
  if (head == 0) return of_layer;
  return of_layer + (layer > 0 ? ", " : "") + "head " + std::to_string(head);
}

}  // namespace attune
