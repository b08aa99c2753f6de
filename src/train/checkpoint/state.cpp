#include "src/train/checkpoint/state.h"

#include <bit>
#include <nlohmann/json.hpp>
#include <utility>

#include "src/base/error.h"

namespace attune::train {
namespace {

using nlohmann::json;

/// Writes every field under its name into a JSON object.
struct Writer {
  json object = json::object();
  template <class T>
  void operator()(const char* name, T& value) {
    object[name] = value;
  }
  template <class Fields>
  void section(const char* name, Fields&& fields) {
    Writer inner;
    fields(inner);
    object[name] = inner.object;
  }
};

/// Reads them back; a missing one throws.
struct StateReader {
  const json& object;
  template <class T>
  void operator()(const char* name, T& value) {
    value = object.at(name).get<T>();
  }
  template <class Fields>
  void section(const char* name, Fields&& fields) {
    StateReader inner{object.at(name)};
    fields(inner);
  }
};

void fields(TrainingState& state, auto& field) {
  field("update", state.update);
  field("epoch", state.epoch);
  field("validated_at", state.validated_at);
  field("failures", state.failures);
  for (const auto& [name, best] : {std::pair("best", &state.best), std::pair("best_due", &state.best_due)})
    field.section(name, [&best = *best](auto& of) {
      of("checkpoint", best.checkpoint);
      of("value", best.value);
    });
  field.section("batcher", [&](auto& of) {
    of("epoch", state.batcher.epoch);
    of("batch", state.batcher.batch);
    of("epoch_start", state.batcher.epoch_start);
  });
  field.section("interval", [&](auto& of) {
    of("loss", state.interval.loss);
    of("gradient_norm", state.interval.gradient_norm);
    of("tokens", state.interval.tokens);
    of("updates", state.interval.updates);
    of("seconds", state.interval.seconds);
  });
  field("schedule", state.schedule);
  field("seconds", state.seconds);
  field("metrics_bytes", state.metrics_bytes);
  field("corpus", state.corpus);
  field("validation", state.validation);
  field("vocabulary", state.vocabulary);
}

}  // namespace

std::string to_json(const TrainingState& state) {
  TrainingState copy = state;
  Writer writer;
  fields(copy, writer);
  return writer.object.dump(2) + "\n";
}

TrainingState state_from_json(const std::string& text, const std::string& name) {
  TrainingState state;
  try {
    const json object = json::parse(text);
    StateReader reader{object};
    fields(state, reader);
  } catch (const json::out_of_range&) {
    throw Error(name + ": it lacks what this version of attune wrote there",
                "it is of another version: use that one, or train anew");
  } catch (const json::exception& e) {
    throw Error(name + ": " + e.what(), "the file is damaged, or of another version of attune");
  }
  return state;
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
