#include "src/app/align/past.h"

#include <nlohmann/json.hpp>

#include "src/alignment/json.h"
#include "src/app/train/recorded.h"
#include "src/base/log.h"

namespace attune::app::align {

PastAlignments::PastAlignments(const RunFolder& run, int64_t update) {
  for (const nlohmann::json& line : train::recorded(run, "snapshot")) {
    try {
      if (line.at("update").get<int64_t>() > update) continue;
      const Key pair{alignment::segmented_of(line.at("source")).pieces,
                     alignment::segmented_of(line.at("target")).pieces};
      of_pair_[pair].push_back({line.at("update"), alignment::matrix_of(line.at("alignment"))});
    } catch (const nlohmann::json::exception& error) {
      spdlog::warn("a snapshot of {} cannot be read: {}; left out", run.metrics().string(), error.what());
    }
  }
}

std::vector<alignment::PastAlignment> PastAlignments::of(const alignment::Pieces& pair) const {
  const auto found = of_pair_.find({pair.source.pieces, pair.target.pieces});
  return found == of_pair_.end() ? std::vector<alignment::PastAlignment>() : found->second;
}

}  // namespace attune::app::align
