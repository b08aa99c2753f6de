// The recurrent networks, forward and back: one direction of the encoder against at::gru, the decoder's unrolled form
// against its own steps in double precision.
#include "models/core/initialize.h"
#include "models/recurrent/cells/cell.h"
#include "src/text/tokenizer.h"
#include "tools/bench/parts/part.h"

namespace attune::bench {
namespace {

template <class Module>
std::shared_ptr<Module> started(std::shared_ptr<Module> module) {
  initialize(*module, {1, text::kPadding, 0.1});
  return module;
}

TrainingPart gru_part(const config::Config& config, int64_t source_length) {
  const int64_t batch = config.training.batch.size, hidden = config.model.encoder.hidden;
  const auto cell = started(models::cells().at("gru").make({config.model.embedding, hidden}));
  Tensors leaves = cell->parameters();  // weight_ih, weight_hh, bias_ih, bias_hh: as at::gru takes them
  leaves.push_back(random_leaf({batch, source_length, config.model.embedding}));
  const Tensor direction = torch::randn({batch, source_length, hidden});
  const auto forward = [=] {
    const kernels::ExecutionScope scope(execution_of(config));
    const Tensor mask = torch::ones({batch, source_length}, torch::kBool);
    const auto start = cell->start(torch::zeros({batch, hidden}));
    return differentiate(cell->run(cell->project(leaves.back()), mask, start, false).outputs, leaves, direction);
  };
  const auto plain = [=] {
    const Tensors doubles = doubled(leaves);
    const Tensors weights(doubles.begin(), doubles.end() - 1);
    const Tensor start = torch::zeros({1, batch, hidden}, torch::kDouble);
    const auto [outputs, last] = at::gru(doubles.back(), start, weights, true, 1, 0.0, true, false, true);
    return differentiate(outputs, doubles, direction.to(torch::kDouble));
  };
  return {forward, plain, part_tolerance(config)};
}

/// What a decoder reads and learns, as leaves: embedded, memory, last, then the parameters.
Tensors with_parameters(Tensors leaves, const models::Decoder& decoder) {
  for (const Tensor& parameter : decoder.parameters()) leaves.push_back(parameter);
  return leaves;
}

Tensor unrolled(models::Decoder& decoder, const Tensors& leaves) {
  const models::Memory memory = memory_of(leaves[1], {leaves[2]});
  return decoder.unroll(leaves[0], memory, {}, {}).readouts;
}

Tensor stepped(models::Decoder& decoder, const Tensors& leaves) {
  const models::Memory memory = memory_of(leaves[1], {leaves[2]});
  const models::Prepared prepared = decoder.prepare(memory);
  models::State state = decoder.start(memory);
  Tensors readouts;
  for (const Tensor& embedded : leaves[0].unbind(1)) {
    const models::Step step = decoder.step(embedded, state, memory, prepared);
    readouts.push_back(step.readout);
    state = step.state;
  }
  return torch::stack(readouts, 1);
}

TrainingPart unroll_part(const config::Config& config, int64_t source_length, int64_t target_length) {
  const models::ModelOptions& model = config.model;
  const int64_t batch = config.training.batch.size;
  const auto make = [=] { return started(models::decoder_orders().at(model.decoder.order).make(model)); };
  const auto decoder = make();
  const Tensors inputs = {random_leaf({batch, target_length, model.embedding}),
                          random_leaf({batch, source_length, model.memory.width}),
                          random_leaf({batch, 2 * model.encoder.hidden})};
  const Tensors leaves = with_parameters(inputs, *decoder);
  const Tensor direction = torch::randn({batch, target_length, decoder->readout_width()});
  const auto forward = [=] {
    const kernels::ExecutionScope scope(execution_of(config));
    return differentiate(unrolled(*decoder, leaves), leaves, direction);
  };
  const auto plain = [=] {
    const auto slow = make();
    slow->to(torch::kDouble);
    const Tensors all = with_parameters(doubled(inputs), *slow);
    return differentiate(stepped(*slow, all), all, direction.to(torch::kDouble));
  };
  return {forward, plain, part_tolerance(config)};
}

}  // namespace

std::vector<PartRow> recurrence_parts(const Workload& workload) {
  const config::Config config = workload.config();
  const int64_t source = workload.source_length(), target = workload.target_length();
  const int64_t batch = config.training.batch.size;
  std::vector<PartRow> rows = {{"gru", batch * source, [=] { return gru_part(config, source); }}};
  for (const models::OrderRow& row : models::decoder_orders().rows()) {
    const std::string order(row.name);
    const config::Config other = workload.config({"model.decoder.order=" + order});
    rows.push_back({"unroll/" + order, batch * target, [=] { return unroll_part(other, source, target); }});
  }
  return rows;
}

}  // namespace attune::bench
