// N-way K-shot classification: an episode has N centres of its own in d dimensions, K shots around each in random order, and a
// query around one of them.
//
//   c_n ~ N(0, 1)^d      x = c_y + noise N(0, 1)^d      label of a shot: one-hot [N]
#pragma once
#include "src/demo/few_shot/episode.h"

namespace attune::demo {

class Clusters final : public FewShotTask {
 public:
  explicit Clusters(const ClusterOptions& options) : options_(options) {}
  int64_t input() const override { return options_.dimensions + options_.ways; }
  int64_t output() const override { return options_.ways; }
  int64_t shots() const override { return options_.ways * options_.shots; }
  Measure measure() const override { return {"accuracy", 100, "%", 1}; }
  std::string describe() const override;

  Episodes draw(Random& random, int64_t count) const override;
  Tensor loss(const Tensor& outputs, const Episodes& episodes) const override;
  Tensor figures(const Tensor& outputs, const Episodes& episodes) const override;
  /// The class whose centre is nearest, which no learner is told; the class whose shots' mean is nearest.
  std::vector<Reference> references(const Episodes& episodes) const override;
  /// Those of the query's class.
  Tensor relevant(const Episodes& episodes) const override { return episodes.labels == episodes.answers.unsqueeze(1); }

 private:
  ClusterOptions options_;
};

}  // namespace attune::demo
