#include "src/decode/model_steps.h"

#include <utility>

namespace attune::decode {

ModelSteps::ModelSteps(models::Seq2Seq model, const Tensor& source, const Tensor& lengths)
    : model_(std::move(model)), batch_(source.size(0)), sentence_of_(torch::arange(source.size(0))) {
  const torch::Device device = model_->device();
  memory_ = model_->encode(source.to(device), lengths.to(device));
  prepared_ = model_->prepare(memory_);
  state_ = model_->start(memory_);
  if (model_->shares_memory()) memory_.sentence = sentence_of_;
}

// All of the state follows its hypothesis. The memory is the same for every hypothesis of a sentence: rows share it, or,
// where the model cannot do that, it is copied when the rows' sentences change (when the first step fans out, and when
// hypotheses leave; not while a beam merely changes its order).
void ModelSteps::reorder(const Tensor& origin) {
  if (origin.numel() == sentence_of_.numel() && origin.equal(torch::arange(origin.numel()))) return;
  const Tensor rows = origin.to(model_->device());
  const Tensor sentence_of = sentence_of_.index_select(0, origin);
  if (memory_.sentence.defined() || !sentence_of.equal(sentence_of_)) {
    memory_ = memory_.select(rows);
    if (!memory_.sentence.defined()) prepared_ = prepared_.select(rows);
  }
  sentence_of_ = sentence_of;
  state_ = state_.select(rows);
}

Tensor ModelSteps::next(const Tensor& origin, const Tensor& tokens) {
  reorder(origin);
  const models::Step step = model_->step(tokens.to(model_->device()), state_, memory_, prepared_);
  state_ = step.state;
  const Tensor source = memory_.sentence.defined() && model_->options().copies()
                            ? memory_.source.index_select(0, memory_.sentence)
                            : memory_.source;
  const models::OutputRows rows = models::OutputRows::of(step, source);
  alignment_ = rows.alignment;
  return model_->scores(rows);
}

}  // namespace attune::decode
