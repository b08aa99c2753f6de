// Steps of one Seq2Seq model: its memory, its state, and which sentence each row belongs to.
#pragma once
#include "models/seq2seq.h"
#include "src/decode/search/steps.h"

namespace attune::decode {

class ModelSteps : public Steps {
 public:
  /// Encodes the batch: source [B, S] ids and lengths [B], both with the end token, on any device.
  ModelSteps(models::Seq2Seq model, const Tensor& source, const Tensor& lengths);

  int64_t sentences() const override { return batch_; }
  Tensor next(const Tensor& origin, const Tensor& tokens) override;
  Tensor alignment() const override { return alignment_; }

 private:
  void reorder(const Tensor& origin);

  models::Seq2Seq model_;
  int64_t batch_;
  models::Memory memory_;  // with `sentence` where rows share it
  models::Prepared prepared_;
  models::State state_;
  Tensor sentence_of_;  // [N] int64 on the CPU: the sentence of each row
  Tensor alignment_;    // [N, S]
};

}  // namespace attune::decode
