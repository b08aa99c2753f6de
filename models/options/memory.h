// `model.memory` of a config.
#pragma once
#include <cstdint>
#include <string>

#include "models/options/limits.h"
#include "src/base/constraint.h"
#include "src/base/table.h"

namespace attune::models {

inline const Table<Choice<int64_t>>& kinds_of_parts() {
  static const Table<Choice<int64_t>> table{"memory parts",
                                            {{"states", 1}, {"key_value", 2}, {"key_value_predict", 3}}};
  return table;
}

struct MemoryOptions {
  int64_t width = 0;
  std::string parts = "states";
  void fields(auto& field) {
    field("width", width, kFixed,
          "projects the encoder's states to this width; 0: as they are (2 x encoder.hidden, of a Transformer "
          "embedding), or what the score needs (dot: the query's width)",
          between(0, kWidest));
    field("parts", parts, kFixed,
          "states: a state is key and value at once; key_value: its first half is the key (and query), its second the "
          "value (and readout); key_value_predict: thirds, the last of the decoder's for the readout (Daniluk et al. "
          "2017)",
          one_of(kinds_of_parts().names()));
  }
  /// Into how many parts states are split.
  int64_t number_of_parts() const { return kinds_of_parts().at(parts).value; }
  /// What the attention gives: the width of one part.
  int64_t context_width() const { return width / number_of_parts(); }
};

}  // namespace attune::models
