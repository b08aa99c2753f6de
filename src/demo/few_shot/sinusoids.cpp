#include "src/demo/few_shot/sinusoids.h"

#include <spdlog/fmt/fmt.h>

#include <numbers>

namespace attune::demo {
namespace {

constexpr double kLeast = 0.1, kMost = 5, kLastPhase = std::numbers::pi;

double between(Random& random, double low, double high) { return low + (high - low) * random.uniform(); }

/// y at x [.., M] of curves [.., 2].
Tensor curve(const Tensor& drawn, const Tensor& x) {
  return drawn.narrow(-1, 0, 1) * (x - drawn.narrow(-1, 1, 1)).sin();
}

}  // namespace

std::string Sinusoids::describe() const { return fmt::format("sinusoids, {} shots", options_.points); }

Episodes Sinusoids::draw(Random& random, int64_t count) const {
  const int64_t all = shots();
  const Tensor x = torch::empty({count, all + 1}), drawn = torch::empty({count, 2});
  auto inputs = x.accessor<float, 2>(), curves = drawn.accessor<float, 2>();
  for (int64_t b = 0; b < count; ++b) {
    curves[b][0] = static_cast<float>(between(random, kLeast, kMost));
    curves[b][1] = static_cast<float>(between(random, 0, kLastPhase));
    for (int64_t t = 0; t <= all; ++t)
      inputs[b][t] = static_cast<float>(between(random, -kSinusoidReach, kSinusoidReach));
  }
  const Tensor y = curve(drawn, x), labels = y.narrow(1, 0, all).clone();
  const Tensor shown = torch::cat({labels, torch::zeros({count, 1})}, 1);
  return {torch::stack({x, shown}, -1), labels, y.select(1, all).clone(), drawn};
}

Tensor Sinusoids::loss(const Tensor& outputs, const Episodes& episodes) const {
  return (outputs.squeeze(-1) - episodes.answers).square().mean();
}

Tensor Sinusoids::figures(const Tensor& outputs, const Episodes& episodes) const {
  return (outputs.squeeze(-1) - episodes.answers).to(torch::kDouble).square();
}

std::vector<Reference> Sinusoids::references(const Episodes& episodes) const {
  const Tensor x = episodes.sequence.select(-1, 0);
  const Tensor distance = (x.narrow(1, 0, shots()) - x.narrow(1, shots(), 1)).abs();
  const Tensor nearest = episodes.labels.gather(1, distance.argmin(1, true));
  return {{"nearest shot", "its y, whatever the others say", figures(nearest, episodes)},
          {"mean of shots", "their y, wherever they stand", figures(episodes.labels.mean(1, true), episodes)}};
}

Episodes asked_at(const Episodes& episodes, int64_t index, const std::vector<double>& inputs) {
  const auto count = static_cast<int64_t>(inputs.size());
  const Tensor drawn = episodes.drawn.narrow(0, index, 1);
  const Tensor x = torch::tensor(inputs, episodes.sequence.options());
  Episodes out{episodes.sequence.narrow(0, index, 1).repeat({count, 1, 1}),
               episodes.labels.narrow(0, index, 1).expand({count, -1}), curve(drawn, x.unsqueeze(0)).squeeze(0),
               drawn.expand({count, 2})};
  out.sequence.select(1, out.sequence.size(1) - 1).select(1, 0).copy_(x);
  return out;
}

}  // namespace attune::demo
