#include "src/kernels/ops/dropout_mask.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <cmath>

namespace attune::kernels {
namespace {

at::Generator generator_of(uint64_t seed) { return at::detail::createCPUGenerator(seed); }

// The share of dropped numbers, against the standard deviation of a fair draw.
TEST(DropoutMask, DropsTheShareThatIsAsked) {
  at::Generator generator = generator_of(1);
  for (const double p : {0.05, 0.2, 0.5, 0.9}) {
    const Tensor mask = dropout_mask(p, {1000, 1000}, generator);
    const double dropped = mask.eq(0).to(torch::kDouble).mean().item<double>();
    EXPECT_NEAR(dropped, p, 5 * std::sqrt(p * (1 - p) / 1e6));
    EXPECT_TRUE(mask.masked_select(mask.ne(0)).allclose(torch::full({}, 1 / (1 - p))));
    EXPECT_NEAR(mask.mean().item<double>(), 1, 0.02);
  }
}

TEST(DropoutMask, DropsEverythingWhereThatIsAsked) {
  at::Generator generator = generator_of(1);
  EXPECT_TRUE(dropout_mask(1, {10, 10}, generator).eq(0).all().item<bool>());
}

// Neither neighbours, nor rows of usual widths, nor two masks drawn one after the other follow each other.
TEST(DropoutMask, HasNoMemory) {
  at::Generator generator = generator_of(2);
  const Tensor a = dropout_mask(0.5, {1 << 20}, generator).sub_(1), b = dropout_mask(0.5, {1 << 20}, generator).sub_(1);
  const auto correlation = [](const Tensor& x, const Tensor& y) { return (x * y).mean().item<double>(); };
  const double bound = 5.0 / 1024;  // five standard deviations
  for (const int64_t lag : {1, 2, 16, 256, 512, 1024, 65536})
    EXPECT_NEAR(correlation(a.slice(0, lag), a.slice(0, 0, -lag)), 0, bound) << lag;
  EXPECT_NEAR(correlation(a, b), 0, bound);
}

TEST(DropoutMask, IsTheSameForTheSameGeneratorWhateverThreadsThereAre) {
  const int threads = at::get_num_threads();
  at::Generator one = generator_of(3), other = generator_of(3), next = generator_of(4);
  const Tensor expected = dropout_mask(0.3, {700, 301}, one);
  at::set_num_threads(1);
  EXPECT_TRUE(dropout_mask(0.3, {700, 301}, other).equal(expected));
  at::set_num_threads(threads);
  EXPECT_FALSE(dropout_mask(0.3, {700, 301}, next).equal(expected));
  EXPECT_FALSE(dropout_mask(0.3, {700, 301}, one).equal(expected));
}

}  // namespace
}  // namespace attune::kernels
