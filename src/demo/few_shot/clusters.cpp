#include "src/demo/few_shot/clusters.h"

#include <spdlog/fmt/fmt.h>

namespace attune::demo {
namespace {

/// The class of each query by the nearest of N places [B, N, d].
Tensor nearest(const Tensor& places, const Tensor& queries) {
  return (places - queries.unsqueeze(1)).square().sum(-1).argmin(-1);
}

/// Each class as often as it has shots, in random order.
std::vector<int64_t> shuffled_classes(Random& random, int64_t ways, int64_t shots) {
  std::vector<int64_t> classes;
  for (int64_t i = 0; i < ways * shots; ++i) classes.push_back(i % ways);
  random.shuffle(classes);
  return classes;
}

}  // namespace

std::string Clusters::describe() const {
  return fmt::format("{}-way {}-shot, {} dimensions, noise {}", options_.ways, options_.shots, options_.dimensions,
                     options_.noise);
}

Episodes Clusters::draw(Random& random, int64_t count) const {
  const int64_t ways = options_.ways, width = options_.dimensions, all = shots();
  Episodes out{torch::zeros({count, all + 1, input()}), torch::empty({count, all}, torch::kLong),
               torch::empty({count}, torch::kLong), torch::empty({count, ways, width})};
  auto sequence = out.sequence.accessor<float, 3>();
  auto labels = out.labels.accessor<int64_t, 2>();
  auto answers = out.answers.accessor<int64_t, 1>();
  auto centres = out.drawn.accessor<float, 3>();
  for (int64_t b = 0; b < count; ++b) {
    for (int64_t n = 0; n < ways; ++n)
      for (int64_t i = 0; i < width; ++i) centres[b][n][i] = static_cast<float>(random.normal());
    std::vector<int64_t> classes = shuffled_classes(random, ways, options_.shots);
    classes.push_back(static_cast<int64_t>(random.below(static_cast<uint64_t>(ways))));
    for (int64_t t = 0; t <= all; ++t) {
      const int64_t own = classes[static_cast<size_t>(t)];
      for (int64_t i = 0; i < width; ++i)
        sequence[b][t][i] = centres[b][own][i] + static_cast<float>(options_.noise * random.normal());
      if (t == all) continue;
      sequence[b][t][width + own] = 1;
      labels[b][t] = own;
    }
    answers[b] = classes.back();
  }
  return out;
}

Tensor Clusters::loss(const Tensor& outputs, const Episodes& episodes) const {
  return -outputs.log_softmax(-1).gather(1, episodes.answers.unsqueeze(1)).mean();
}

Tensor Clusters::figures(const Tensor& outputs, const Episodes& episodes) const {
  return outputs.argmax(-1).eq(episodes.answers).to(torch::kDouble);
}

std::vector<Reference> Clusters::references(const Episodes& episodes) const {
  const int64_t width = options_.dimensions, all = shots();
  const Tensor points = episodes.sequence.narrow(-1, 0, width);
  const Tensor labels = episodes.sequence.narrow(-1, width, options_.ways).narrow(1, 0, all);
  const Tensor means = torch::matmul(labels.transpose(1, 2), points.narrow(1, 0, all)) / options_.shots;
  const Tensor queries = points.select(1, all);
  const auto right = [&](const Tensor& places) {
    return nearest(places, queries).eq(episodes.answers).to(torch::kDouble);
  };
  return {{"nearest centre", "the oracle: it is told the centres", right(episodes.drawn)},
          {"nearest mean of shots", "what distances to the shots give", right(means)}};
}

}  // namespace attune::demo
