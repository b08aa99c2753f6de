// Attention, forward and back, a query at a time as a decoder's loop asks: against each sentence by itself, without
// padding, one softmax after the other.
#include "models/attention/attention.h"

#include "models/attention/scores/score.h"
#include "models/core/initialize.h"
#include "src/text/tokenizer.h"
#include "tools/bench/parts/part.h"

namespace attune::bench {
namespace {

Tensors leaves_of(const Tensor& queries, const Tensor& values, const torch::nn::Module& module) {
  Tensors leaves = {queries, values};
  for (const Tensor& parameter : module.parameters()) leaves.push_back(parameter);
  return leaves;
}

Tensor contexts(models::Attention& attention, const Tensor& queries, const Tensor& values) {
  const models::Memory memory = memory_of(values, {});
  const models::Prepared prepared = attention.prepare(memory);
  Tensors out;
  for (int64_t t = 0; t < queries.size(1); ++t)
    out.push_back(attention.forward({queries.narrow(1, t, 1), t}, memory, prepared).context);
  return torch::cat(out, 1);
}

Tensor plain_contexts(models::Score& score, const Tensor& queries, const Tensor& values) {
  Tensors sentences;
  const Tensor lengths = memory_of(values, {}).lengths;
  for (int64_t b = 0; b < values.size(0); ++b) {
    const Tensor own = values.narrow(0, b, 1).narrow(1, 0, lengths[b].item<int64_t>());
    const Tensor energies = score.forward(queries.narrow(0, b, 1), score.keys(own));
    sentences.push_back(energies.softmax(-1).matmul(own));
  }
  return torch::cat(sentences, 0);
}

TrainingPart attention_part(const config::Config& config, int64_t source_length, int64_t target_length) {
  const models::AttentionOptions& options = config.model.attention;
  const int64_t batch = config.training.batch.size, width = config.model.decoder.hidden,
                memory = config.model.memory.width;
  const auto attention = make_attention(options, {width, memory});
  initialize(*attention, {1, text::kPadding, 0.1});
  const Tensor queries = random_leaf({batch, target_length, width}),
               values = random_leaf({batch, source_length, memory});
  const Tensor direction = torch::randn({batch, target_length, memory});
  const auto forward = [=] {
    const kernels::ExecutionScope scope(execution_of(config));
    return differentiate(contexts(*attention, queries, values), leaves_of(queries, values, *attention), direction);
  };
  const auto plain = [=] {
    const auto score = models::scores().at(options.score).make({width, memory, options});
    const Tensors into = score->parameters(), from = attention->parameters();
    for (size_t i = 0; i < into.size(); ++i) Tensor(into[i]).set_data(from[i].detach().to(torch::kDouble));
    const Tensors doubles = doubled({queries, values});
    return differentiate(plain_contexts(*score, doubles[0], doubles[1]), leaves_of(doubles[0], doubles[1], *score),
                         direction.to(torch::kDouble));
  };
  return {forward, plain, part_tolerance(config)};
}

}  // namespace

std::vector<PartRow> attention_parts(const Workload& workload) {
  std::vector<PartRow> rows;
  const int64_t source = workload.source_length(), target = workload.target_length();
  for (const models::ScoreRow& row : models::scores().rows()) {
    if (row.make == nullptr) continue;  // nothing to time
    const std::string score(row.name);
    const config::Config config = workload.config(
        {"model.attention.score=" + score, "model.attention.heads=1", "model.attention.window=global",
         "model.attention.normalizer=softmax", "model.attention.coverage=none", "model.memory.parts=states"});
    rows.push_back({"attention/" + score, config.training.batch.size * target,
                    [=] { return attention_part(config, source, target); }});
  }
  return rows;
}

}  // namespace attune::bench
