// What a training recorded of how it aligned some sentences (training.snapshots).
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "src/alignment/aligned_pair.h"
#include "src/base/run.h"

namespace attune::app::align {

class PastAlignments {
 public:
  PastAlignments() = default;  // of a run that recorded nothing
  /// Of the moments up to the checkpoint of `update`.
  PastAlignments(const RunFolder& run, int64_t update);
  /// Of a given pair, by update; none where it was not recorded, or cut otherwise.
  std::vector<alignment::PastAlignment> of(const alignment::Pieces& pair) const;

 private:
  using Key = std::pair<std::vector<std::string>, std::vector<std::string>>;  // pieces of both sides
  std::map<Key, std::vector<alignment::PastAlignment>> of_pair_;
};

}  // namespace attune::app::align
