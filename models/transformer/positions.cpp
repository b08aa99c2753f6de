// The rows of the positions.
#include "models/transformer/positions.h"

#include <cmath>

namespace attune::models {
namespace {

// position(i)_2k = sin(i / 10000^(2k / E))      position(i)_2k+1 = cos(i / 10000^(2k / E))
class SinusoidalPositions final : public Positions {
 public:
  explicit SinusoidalPositions(const PositionSizes& sizes) : width_(sizes.width) {}
  Tensor forward(int64_t first, int64_t length, const Tensor& like) override {
    const auto doubles = like.options().dtype(torch::kDouble).requires_grad(false);
    const Tensor exponents = torch::arange(0, width_, 2, doubles) / static_cast<double>(width_);
    const Tensor angles =
        torch::arange(first, first + length, doubles).unsqueeze(1) * torch::pow(10000.0, -exponents).unsqueeze(0);
    return torch::stack({angles.sin(), angles.cos()}, -1).flatten(1).narrow(1, 0, width_).to(like.scalar_type());
  }

 private:
  int64_t width_;
};

// position(i) = sqrt(E) P_min(i, longest - 1)      P [longest, E]
class LearnedPositions final : public Positions {
 public:
  explicit LearnedPositions(const PositionSizes& sizes)
      : scale_(std::sqrt(static_cast<double>(sizes.width))),
        longest_(sizes.longest),
        table_(register_parameter("table", torch::empty({sizes.longest, sizes.width}))) {}
  Tensor forward(int64_t first, int64_t length, const Tensor& like) override {
    const Tensor places = torch::arange(first, first + length, like.options().dtype(torch::kLong).requires_grad(false));
    return table_.index_select(0, places.clamp_max(longest_ - 1)) * scale_;
  }
  int64_t longest() const override { return longest_; }

 private:
  double scale_;
  int64_t longest_;
  Tensor table_;
};

}  // namespace

const Table<PositionRow>& positions() {
  static const Table<PositionRow> table{
      "positions",
      {
          {"sinusoidal", "sines and cosines of the place, of many wavelengths (Vaswani et al. 2017, section 3.5)",
           make_part<SinusoidalPositions>},
          {"learned", "a learned vector for each place (Gehring et al. 2017)", make_part<LearnedPositions>},
      }};
  return table;
}

}  // namespace attune::models
