// Regression of sinusoids (Finn et al. 2017, section 5.1): an episode has an amplitude and a phase, its shots are points of the
// curve.
//
//   y = A sin(x - p)      A ~ U[0.1, 5], p ~ U[0, pi], x ~ U[-5, 5]      label of a shot: y
#pragma once
#include "src/demo/few_shot/episode.h"

namespace attune::demo {

class Sinusoids final : public FewShotTask {
 public:
  explicit Sinusoids(const SinusoidOptions& options) : options_(options) {}
  int64_t input() const override { return 2; }
  int64_t output() const override { return 1; }
  int64_t shots() const override { return options_.points; }
  Measure measure() const override { return {"mean squared error", 1, "", 3}; }
  std::string describe() const override;

  Episodes draw(Random& random, int64_t count) const override;
  Tensor loss(const Tensor& outputs, const Episodes& episodes) const override;
  Tensor figures(const Tensor& outputs, const Episodes& episodes) const override;
  /// The y of the nearest shot; the mean of all.
  std::vector<Reference> references(const Episodes& episodes) const override;

 private:
  SinusoidOptions options_;
};

/// The shots of episode `index` with queries at `inputs`, an episode each.
Episodes asked_at(const Episodes& episodes, int64_t index, const std::vector<double>& inputs);

}  // namespace attune::demo
