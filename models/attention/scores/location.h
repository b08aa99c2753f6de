// Location score (Luong, Pham and Manning 2015, equation 8): the weights come from the query alone, whatever the source
// says.
//
//   e_i = W q_i + b      W [Smax, Q], b [Smax]; position j of a sentence takes e_ij, for j below its length
//
// Sliced to the sentence before the softmax, so that no weight goes to cells that are not there. Positions from Smax on
// score minus infinity: they are never attended; who translates says so.
#pragma once
#include <limits>

#include "models/attention/scores/score.h"
#include "models/options/attention.h"

namespace attune::models {

class LocationScore final : public Score {
 public:
  explicit LocationScore(const AttentionSizes& sizes)
      : longest_(sizes.attention.location.longest),
        position_(register_parameter("position", torch::empty({longest_, sizes.query}))),
        bias_(register_parameter("bias", torch::zeros({longest_}))) {
    TORCH_CHECK(longest_ >= 1, "location score: longest must be at least 1");
  }

  Tensor forward(const Tensor& query, const Tensor& keys) override {
    const int64_t length = keys.size(1), scored = std::min(length, longest_);
    Tensor scores = torch::linear(query, position_.narrow(0, 0, scored), bias_.narrow(0, 0, scored));
    if (scored == length) return scores;
    return torch::constant_pad_nd(scores, {0, length - scored}, -std::numeric_limits<double>::infinity());
  }
  int64_t longest() const override { return longest_; }
  std::optional<kernels::FusedScore> fused() const override {
    return kernels::FusedScore{&kernels::position_energy(), position_, bias_, {}};
  }

 private:
  int64_t longest_;
  Tensor position_, bias_;
};

}  // namespace attune::models
