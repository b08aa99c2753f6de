// Validation: how well the model predicts the validation text (perplexity), how well it translates it (BLEU of
// greedy translations, which are written into the run), and where there are gold links how well it aligns it.
#pragma once
#include "src/alignment/gold.h"
#include "src/alignment/units.h"
#include "src/corpus/parallel_corpus.h"
#include "src/decode/translator.h"
#include "src/train/progress.h"

namespace attune::train {

class Validator {
 public:
  struct Task {
    models::Seq2Seq model;
    text::Vocabularies vocabularies;
    corpus::TestSet files;
    decode::DecodeOptions decoding;  // the beam is not used: validation is greedy
    bool bleu = true;
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
  /// Of what it judges by: the texts, and where `gold` counts the links.
  uint64_t fingerprint(bool gold) const;

 private:
  /// What gold links judge the words of a pair by.
  struct Judged {
    alignment::Units source, target;
    alignment::GoldAlignment gold;
  };
  void read_gold();
  void predict(Validation& result);
  void translate(int64_t update, Validation& result);
  void write_attention(const std::vector<decode::Translation>& first, int64_t update) const;

  Task task_;
  corpus::SentencePairs pairs_;  // for BLEU
  corpus::ParallelCorpus corpus_;
  std::vector<Judged> judged_;  // of each pair; none without gold links
  decode::Translator translator_;
  bool has_translated_ = false;
};

}  // namespace attune::train
