#include "src/demo/few_shot/query_attention.h"

namespace attune::demo {
namespace {

constexpr int64_t kQueriesAtOnce = 200;  // episodes: alignments of long ones are large

}  // namespace

std::vector<Tensor> query_attention(models::MetaLearner& model, const Episodes& episodes) {
  const torch::NoGradGuard guard;
  std::vector<std::vector<Tensor>> parts;  // per attention block
  for (const Tensor& some : episodes.sequence.split(kQueriesAtOnce)) {
    const models::Told told = model.forward(some, true);
    parts.resize(told.alignments.size());
    for (size_t i = 0; i < parts.size(); ++i)
      parts[i].push_back(told.alignments[i].select(1, some.size(1) - 1).clone());
  }
  std::vector<Tensor> out;
  for (const std::vector<Tensor>& part : parts) out.push_back(torch::cat(part));
  return out;
}

}  // namespace attune::demo
