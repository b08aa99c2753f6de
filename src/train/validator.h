// Validation: how well the model predicts the validation text (perplexity), and how well it translates it (BLEU of
// greedy translations, which are written into the run).
#pragma once
#include "src/corpus/parallel_corpus.h"
#include "src/decode/translator.h"
#include "src/train/progress.h"

namespace attune {

class Validator {
 public:
  struct Task {
    Seq2Seq model;
    Vocabularies vocabularies;
    TextPair files;
    DecodeOptions decoding;  // the beam is not used: validation is greedy
    bool bleu = true;
    std::filesystem::path translations;  // folder for valid.<update>.txt
  };
  /// Reads the texts. Error when a pair is too long to be predicted whole, beside those of read_sentence_pairs.
  explicit Validator(const Task& task);

  /// With the weights as they are; the model's mode is as before.
  Validation validate(int64_t update);
  const ParallelCorpus& corpus() const { return corpus_; }

 private:
  void predict(Validation& result);
  double translate(int64_t update);

  Task task_;
  SentencePairs pairs_;  // for BLEU
  ParallelCorpus corpus_;
  Translator translator_;
  bool has_translated_ = false;
};

}  // namespace attune
