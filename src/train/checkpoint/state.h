// All that a training must remember beside weights, the optimizer's tensors and the generator, to go on as if it had
// never stopped.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "src/corpus/batcher.h"

namespace attune::train {

/// The best validation so far, by the metric that was chosen.
struct Best {
  std::string checkpoint;  // name; empty: no validation yet
  double value = 0;
};

/// Sums since the last line of metrics.jsonl.
struct Interval {
  double loss = 0, gradient_norm = 0;  // of tokens, of updates
  int64_t tokens = 0, updates = 0;
  double seconds = 0;
};

struct TrainingState {
  int64_t update = 0;
  int64_t epoch = 0;         // whole passes over the data that are done
  int64_t validated_at = 0;  // update of the last validation; 0: none
  int64_t failures = 0;      // validations in a row that were no improvement
  Best best;                 // of all validations: the checkpoint that is kept
  Best best_due;             // of those that were due, not brought by a limit: what patience counts from
  corpus::BatcherState batcher;
  Interval interval;
  std::map<std::string, double> schedule;
  double seconds = 0;         // of training, over all resumes
  int64_t metrics_bytes = 0;  // of metrics.jsonl; what was written behind is of updates that will be made again
  uint64_t corpus = 0;        // fingerprint of the training data
  uint64_t validation = 0;    // and of what it is validated on
  std::string vocabulary;     // checksum of the vocabularies whose ids the model knows
};

/// As JSON, exact to the bit.
std::string to_json(const TrainingState& state);
/// Error, with `name` of the file in front, when it is not what `to_json` wrote.
TrainingState state_from_json(const std::string& text, const std::string& name);

/// Error when the checkpoint's ids are those of other vocabularies than the ones with this checksum.
void check_vocabulary(const TrainingState& state, const std::string& checksum);

/// A number that differs (almost surely) when any pair, or their order, differs.
uint64_t fingerprint(const corpus::ParallelCorpus& corpus);

}  // namespace attune::train
