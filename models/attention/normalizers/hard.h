// Hard attention (Xu et al. 2015, section 4.1): one position, drawn in training, the most probable one in translation.
//
//   alpha_ij = softmax_j(e_ij)      training: j ~ alpha_i      translation: j = argmax_j alpha_ij      weight_ij = 1
//
// What was drawn has no gradient; training adds that of its log-probability, times how much better than expected the
// translation became, and that of the entropy (src/train/attention_loss.h). For a share of the sentences the expectation stands in
// for the draw, as in the paper.
#pragma once
#include "models/attention/normalizers/normalizer.h"
#include "models/options/registries.h"

namespace attune::models {

class HardNormalizer final : public Normalizer {
 public:
  explicit HardNormalizer(const AttentionSizes&) {}

  Weighed forward(const Tensor& scores, const Tensor& draws) override {
    if (!draws.defined()) return {one(scores.argmax(-1, true), scores)};
    const Tensor log_alpha = scores.log_softmax(-1), alpha = log_alpha.exp();
    const Tensor expected = draws >= 1;
    const Tensor sums = alpha.detach().cumsum(-1);
    const Tensor height = draws.unsqueeze(-1) * sums.narrow(-1, scores.size(-1) - 1, 1);
    const Tensor drawn = (sums <= height).sum(-1, true).clamp_max(scores.size(-1) - 1);
    return {torch::where(expected.unsqueeze(-1), alpha, one(drawn, scores)),
            log_alpha.gather(-1, drawn).squeeze(-1).masked_fill(expected, 0),
            -(alpha * log_alpha.masked_fill(alpha == 0, 0)).sum(-1)};
  }

 private:
  static Tensor one(const Tensor& position, const Tensor& scores) {
    return torch::zeros_like(scores).scatter_(-1, position, 1);
  }
};

}  // namespace attune::models
