// Sentences that are longer than models take in: how many there are, and what becomes of them, in words.
#pragma once
#include <spdlog/spdlog.h>

#include <cstdint>
#include <string>

#include "models/seq2seq.h"

namespace attune::decode {

struct BeyondReach {
  int64_t unseen = 0;                                  // sources whose end the attention does not see
  int64_t sources_unplaced = 0, targets_unplaced = 0;  // whose end shares one place

  /// Positions, the end token counted.
  void count_source(int64_t positions, const models::Reach& reach) {
    unseen += positions > reach.attended;
    sources_unplaced += positions > reach.source;
  }
  void count_target(int64_t positions, const models::Reach& reach) { targets_unplaced += positions > reach.target; }
  /// `of_them` follows their number: " of 1014 validation sentences".
  void warn(const std::string& of_them, const models::Reach& reach) const {
    if (unseen > 0)
      spdlog::warn(
          "{}{} are longer than the {} positions that can be attended to (model.attention.location.longest): only "
          "their beginning is",
          unseen, of_them, reach.attended);
    warn_of_places("encoder", sources_unplaced, of_them, reach.source);
    warn_of_places("decoder", targets_unplaced, of_them + "' translations", reach.target);
  }

 private:
  static void warn_of_places(const char* side, int64_t number, const std::string& of_them, int64_t places) {
    if (number > 0)
      spdlog::warn(
          "{}{} are longer than the {} positions that have been learned (model.{}.transformer.learned.longest): the "
          "words behind share the last one",
          number, of_them, places, side);
  }
};

}  // namespace attune::decode
