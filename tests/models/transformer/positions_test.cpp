#include "models/transformer/positions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::models {
namespace {

const Tensor kLike = torch::empty({0}, torch::kDouble);

std::shared_ptr<Positions> make(const std::string& name, int64_t width, int64_t longest = 5) {
  auto made = positions().at(name).make({width, longest});
  made->to(torch::kDouble);
  return made;
}

TEST(Positions, AreSinesAndCosinesOfManyWavelengths) {
  for (const int64_t width : {1, 4, 7}) {
    const Tensor found = make("sinusoidal", width)->forward(3, 2, kLike);
    ASSERT_EQ(found.sizes(), (std::vector<int64_t>{2, width}));
    for (int64_t place = 0; place < 2; ++place)
      for (int64_t k = 0; k < width; ++k) {
        const double angle = static_cast<double>(3 + place) /
                             std::pow(10000.0, static_cast<double>(k - k % 2) / static_cast<double>(width));
        EXPECT_NEAR(found[place][k].item<double>(), k % 2 == 0 ? std::sin(angle) : std::cos(angle), 1e-12);
      }
  }
}

TEST(Positions, OfOneWordAreThoseOfTheWholeSentence) {
  for (const std::string& name : positions().names()) {
    const auto places = make(name, 6);
    const torch::NoGradGuard no_gradients;
    for (auto& parameter : places->parameters()) parameter.normal_();
    const Tensor words = torch::randn({2, 8, 6}, torch::kDouble), whole = places->placed(words, 0);
    for (int64_t i = 0; i < 8; ++i)
      EXPECT_TRUE(places->placed(words.narrow(1, i, 1), i).equal(whole.narrow(1, i, 1))) << name << " " << i;
  }
}

TEST(Positions, ThatAreLearnedShareTheLastOneBehindTheLongest) {
  const auto places = make("learned", 6, 3);
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : places->parameters()) parameter.normal_();
  const Tensor found = places->forward(0, 6, kLike);
  EXPECT_EQ(places->longest(), 3);
  EXPECT_FALSE(found[1].equal(found[2]));
  EXPECT_TRUE(found[2].equal(found[3]));
  EXPECT_TRUE(found[2].equal(found[5]));
}

}  // namespace
}  // namespace attune::models
