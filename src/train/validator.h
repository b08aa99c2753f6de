// Validation: how well the model predicts the validation text, how well it translates it (greedily; the translations are
// written into the run), and where there are gold links how well it aligns it. The figures are those of eval/metrics.h.
#pragma once
#include "src/alignment/gold.h"
#include "src/corpus/parallel_corpus.h"
#include "src/decode/translator.h"
#include "src/eval/metrics.h"
#include "src/train/options.h"
#include "src/train/progress.h"

namespace attune::train {

class Validator {
 public:
  struct Task {
    models::Seq2Seq model;
    text::Vocabularies vocabularies;
    corpus::TestSet files;
    decode::DecodeOptions decoding;  // the beam is not used: validation is greedy
    ValidationOptions options = {};
    /// Folder for valid.<update>.txt, and valid.<update>.attention.jsonl of the first.
    std::filesystem::path translations;
  };
  /// Reads the texts and the gold links. Error when a pair is too long to be predicted whole, beside those of read_sentence_pairs.
  explicit Validator(const Task& task);

  /// With the weights as they are; the model's mode is as before.
  Validation validate(int64_t update);
  /// Of the first `count` pairs of at most 100 tokens a side, with the weights as they are; none where nothing is
  /// attended to.
  std::vector<Snapshot> snapshots(int64_t count);
  /// Returns a fingerprint of the texts, and where `best` depends on them of the gold links.
  uint64_t fingerprint() const;

 private:
  /// The two sides of a pair, between whose words gold links are.
  struct Sides {
    text::Segmented source, target;
  };
  void read_gold();
  eval::Outcome predict();
  int64_t translate(int64_t update, eval::Outcome& outcome);
  void write_attention(const std::vector<decode::Translation>& first, int64_t update) const;

  Task task_;
  std::vector<const eval::MetricRow*> metrics_;
  corpus::SentencePairs pairs_;
  corpus::ParallelCorpus corpus_;
  std::vector<Sides> sides_;                     // of each pair; none without gold links
  std::vector<alignment::PairLengths> lengths_;  // the same
  std::vector<alignment::GoldAlignment> gold_;   // the same
  decode::Translator translator_;
  bool has_translated_ = false;
};

}  // namespace attune::train
