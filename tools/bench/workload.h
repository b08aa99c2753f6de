// What is timed: a config's model on a random batch of one length, so that no padding blurs the figures.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "models/seq2seq.h"
#include "src/config/config.h"
#include "src/corpus/parallel_corpus.h"

namespace attune::bench {

class Workload {
 public:
  /// Adds the flags: --config, --set, shorthands for --set, the lengths, --short.
  explicit Workload(CLI::App& app);

  /// The config with all that the flags say, then `more` ("key.path=value"); Error as the program's own.
  config::Config config(const std::vector<std::string>& more = {}) const;
  /// What `config` says of precision; float32 unless --precision asked for another.
  std::string precision() const { return precision_.empty() ? "float32" : precision_; }
  bool is_short() const { return short_; }
  int64_t source_length() const { return short_ ? 5 : source_length_; }  // S, end token counted
  int64_t target_length() const { return short_ ? 6 : target_length_; }  // T, end token counted

  /// One batch of random pairs.
  corpus::ParallelCorpus corpus(const config::Config& config) const;

 private:
  std::string file_, score_, order_, kernels_, precision_;
  std::vector<std::string> overrides_;
  int64_t source_length_ = 17, target_length_ = 17, batch_ = 0;
  bool short_ = false;
};

/// A new model, the same for the same config.
models::Seq2Seq make_model(const config::Config& config);
int64_t count_parameters(const models::Seq2Seq& model);

/// How far results of this precision may be from those of double precision, as a share.
double tolerance_of(const std::string& precision);

}  // namespace attune::bench
