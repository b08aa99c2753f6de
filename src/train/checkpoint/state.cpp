#include "src/train/checkpoint/state.h"

#include <bit>
#include <nlohmann/json.hpp>

#include "src/base/error.h"

namespace attune::corpus {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BatcherState, epoch, batch, epoch_start)

}  // namespace attune::corpus

namespace attune::train {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Best, checkpoint, value)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Interval, loss, gradient_norm, tokens, updates, seconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrainingState, update, epoch, validated_at, failures, best, best_due, batcher,
                                   interval, schedule, seconds, metrics_bytes, corpus, validation, vocabulary)

std::string to_json(const TrainingState& state) { return json(state).dump(2) + "\n"; }

TrainingState state_from_json(const std::string& text, const std::string& name) {
  try {
    return json::parse(text).get<TrainingState>();
  } catch (const json::out_of_range&) {
    throw Error(name + ": it lacks what this version of attune wrote there",
                "it is of another version: use that one, or train anew");
  } catch (const json::exception& e) {
    throw Error(name + ": " + e.what(), "the file is damaged, or of another version of attune");
  }
}

void check_vocabulary(const TrainingState& state, const std::string& checksum) {
  if (state.vocabulary != checksum)
    throw Error(
        "the run's vocabulary is not the one that its model was trained with",
        "bring the folder vocabulary back from a copy of the run, or make the run anew with attune train --fresh");
}

uint64_t fingerprint(const corpus::ParallelCorpus& corpus) {
  uint64_t hash = 0;
  const auto mix = [&](uint64_t value) { hash = std::rotl((hash ^ value) * 0x9e3779b97f4a7c15, 29); };
  for (int64_t i = 0; i < corpus.size(); ++i) {
    mix(corpus.source(i).size());
    for (const int32_t id : corpus.source(i)) mix(static_cast<uint32_t>(id));
    mix(corpus.target(i).size());
    for (const int32_t id : corpus.target(i)) mix(static_cast<uint32_t>(id));
  }
  return hash;
}

}  // namespace attune::train
