// What a training tells whoever watches it: a bar at a terminal, lines in a log, a test. Nothing is printed here.
#pragma once
#include <cstdint>
#include <limits>
#include <string>

#include "src/alignment/aligned_pair.h"
#include "src/eval/attention_diagnostics.h"

namespace attune::train {

/// Where training stands; means are over the updates since the last line of metrics.jsonl.
struct Progress {
  int64_t update = 0;
  double epoch = 0;  // passes over the data, the one under way counted by its share
  double loss = 0;   // per target token
  double gradient_norm = 0;
  double learning_rate = 0;
  double tokens_per_second = 0;  // target tokens
  double seconds = 0;            // of training, over all resumes
  double share_done = 0;         // 0..1, of the limit that comes first; 0 when nothing but patience ends the training
  double seconds_left = -1;      // estimated; below 0: unknown
};

/// A validation's results.
struct Validation {
  double loss = 0;  // per target token, without label smoothing
  double perplexity = 0;
  double accuracy = 0;                                // of tokens, teacher-forced, 0..1
  double bleu = 0;                                    // of greedy translations; not a number when it was not asked for
  int64_t unended = 0;                                // of those translations: ended at their longest length
  eval::AttentionDiagnostics::Values attention = {};  // of forced decoding; not numbers where nothing is attended to
  double aer = std::numeric_limits<double>::quiet_NaN();  // of forced decoding, where there are gold links
};

/// How the model aligns a pair of the validation text at some moment of training.
struct Snapshot {
  int64_t line = 0;        // 1-based
  alignment::Pieces pair;  // by forced decoding, the alignment the mean of the heads
};

class Observer {
 public:
  virtual ~Observer() = default;
  /// After every update.
  virtual void updated(const Progress&) {}
  /// Every `log_every` updates, with the line of metrics.jsonl.
  virtual void logged(const Progress&) {}
  virtual void validation_begins(int64_t /*update*/) {}
  virtual void validated(const Progress&, const Validation&, bool /*best*/) {}
  virtual void saved(const std::string& /*checkpoint*/) {}
};

}  // namespace attune::train
