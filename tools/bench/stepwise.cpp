#include "tools/bench/stepwise.h"

#include "src/text/tokenizer.h"

namespace attune::bench {

StepwiseLoss stepwise_loss(models::Seq2Seq model, const corpus::Batch& batch) {
  model->to(torch::kDouble);
  model->eval();
  const kernels::ExecutionScope scope(model->execution());
  const models::Memory memory = model->encode(batch.source, batch.source_lengths);
  const models::Prepared prepared = model->prepare(memory);
  models::State state = model->start(memory);
  Tensor sum = torch::zeros({}, torch::kDouble);
  for (int64_t t = 0; t < batch.target_input.size(1); ++t) {
    const models::Step step = model->step(batch.target_input.select(1, t), state, memory, prepared);
    const Tensor gold = batch.target_output.select(1, t).unsqueeze(1);
    const Tensor found = model->scores(models::OutputRows::of(step, batch.source)).log_softmax(-1).gather(1, gold);
    sum = sum - found.masked_fill(gold == text::kPadding, 0).sum();
    state = step.state;
  }
  const Tensor loss = sum / static_cast<double>(batch.target_tokens);
  loss.backward();
  Tensor squares = torch::zeros({}, torch::kDouble);
  for (const Tensor& parameter : model->parameters())
    if (parameter.grad().defined()) squares = squares + parameter.grad().square().sum();
  return {loss.item<double>(), squares.sqrt().item<double>()};
}

}  // namespace attune::bench
