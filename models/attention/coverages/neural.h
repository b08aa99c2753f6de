// Neural coverage (Tu et al. 2016, section 3.1.2): a small recurrent network for each source word, here a GRU.
//
//   C_ij = GRU([alpha_ij; h_j; q_i], C_{i-1,j})
#pragma once
#include "models/attention/coverages/coverage.h"
#include "models/options/attention.h"
#include "models/recurrent/cells/gru.h"

namespace attune::models {

class NeuralCoverage final : public Coverage {
 public:
  explicit NeuralCoverage(const AttentionSizes& sizes)
      : width_(sizes.attention.neural.width),
        memory_(sizes.key),
        cell_(register_module("cell", std::make_shared<Gru>(CellSizes{1 + sizes.key + sizes.query, width_}))) {}
  int64_t width() const override { return width_; }
  Tensor prepare(const Memory& memory) override { return cell_->project(memory.values, 1); }
  Tensor after(const Look& look, const Tensor& prepared) override {
    const Tensor projected = cell_->project(look.alignment.unsqueeze(-1), 0) + prepared +
                             cell_->project(look.query, 1 + memory_).unsqueeze(1);
    return cell_->step(projected.flatten(0, 1), {look.before.flatten(0, 1)})[0].view_as(look.before);
  }

 private:
  int64_t width_, memory_;
  std::shared_ptr<Gru> cell_;
};

}  // namespace attune::models
