// Sources that are longer than models take in: how many there are, and what becomes of them, in words.
#pragma once
#include <spdlog/spdlog.h>

#include <cstdint>
#include <string>

#include "models/seq2seq.h"

namespace attune {

struct BeyondReach {
  int64_t unseen = 0;    // whose end the attention does not see
  int64_t unplaced = 0;  // whose end shares one place

  void count(int64_t positions, const SourceReach& reach) {
    unseen += positions > reach.attended;
    unplaced += positions > reach.placed;
  }
  /// `of_them` follows their number: " of 1014 validation sentences".
  void warn(const std::string& of_them, const SourceReach& reach) const {
    if (unseen > 0)
      spdlog::warn(
          "{}{} are longer than the {} positions that can be attended to (model.attention.location.longest): only "
          "their "
          "beginning is",
          unseen, of_them, reach.attended);
    if (unplaced > 0)
      spdlog::warn(
          "{}{} are longer than the {} positions that have been learned (model.encoder.transformer.learned.longest): "
          "the "
          "words behind share the last one",
          unplaced, of_them, reach.placed);
  }
};

}  // namespace attune
