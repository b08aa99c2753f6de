// Sentences that are longer than models take in: counted among the limits of a call, and what becomes of them, in words.
#pragma once
#include <spdlog/fmt/fmt.h>

#include <cstdint>
#include <string>
#include <vector>

#include "attune/translator.h"
#include "models/seq2seq.h"

namespace attune::decode {

using attune::Limits;

/// Adds a source, a target of so many positions, the end token counted.
inline void count_source(int64_t positions, const models::Reach& reach, Limits& limits) {
  limits.unseen += positions > reach.attended;
  limits.sources_unplaced += positions > reach.source;
}
inline void count_target(int64_t positions, const models::Reach& reach, Limits& limits) {
  limits.targets_unplaced += positions > reach.target;
}

/// A sentence each for a log; `of_them` follows their number: " of 1014 validation sentences".
inline std::vector<std::string> describe_beyond(const Limits& met, const models::Reach& reach,
                                                const std::string& of_them) {
  std::vector<std::string> out;
  if (met.unseen > 0)
    out.push_back(fmt::format(
        "{}{} are longer than the {} positions that can be attended to (model.attention.location.longest): only "
        "their beginning is",
        met.unseen, of_them, reach.attended));
  const auto unplaced = [&](const char* side, int64_t number, const std::string& of_those, int64_t places) {
    if (number > 0)
      out.push_back(fmt::format(
          "{}{} are longer than the {} positions that have been learned (model.{}.transformer.learned.longest): the "
          "words behind share the last one",
          number, of_those, places, side));
  };
  unplaced("encoder", met.sources_unplaced, of_them, reach.source);
  unplaced("decoder", met.targets_unplaced, of_them + "' translations", reach.target);
  return out;
}

}  // namespace attune::decode
