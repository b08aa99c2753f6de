#include "src/train/moving_average.h"

#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

using torch::Tensor;

/// One weight that is set by hand.
struct OneWeight {
  Tensor weight = torch::full({2}, 1.0, torch::requires_grad().dtype(torch::kDouble));
  MovingAverage average{{{"w"}, {weight}}, 0.9};

  void updates(int64_t count, double value) {
    for (int64_t i = 0; i < count; ++i) {
      weight.detach().fill_(value);
      if (average.count()) average.take();
    }
  }
  double exchanged() {
    average.exchange();
    return weight[0].item<double>();
  }
};

TEST(MovingAverage, BeginsWithTheWeightsAsTheyAre) { EXPECT_EQ(OneWeight().exchanged(), 1.0); }

TEST(MovingAverage, KeepsOfTheBeginningWhatTheDecaysOfAllUpdatesLeave) {
  OneWeight one;
  one.updates(10, 5);
  double kept = 1;
  for (int u = 1; u <= 10; ++u) kept *= (1.0 + u) / (10.0 + u);  // below 0.9 until update 81
  EXPECT_NEAR(one.exchanged(), kept * 1 + (1 - kept) * 5, 1e-12);
}

TEST(MovingAverage, FollowsTheDecayOnceWarm) {
  OneWeight one;
  one.updates(200, 5);
  const double before = one.exchanged();
  one.exchanged();
  one.updates(10, 6);
  EXPECT_NEAR(one.exchanged(), std::pow(0.9, 10) * before + (1 - std::pow(0.9, 10)) * 6, 1e-12);
}

TEST(MovingAverage, ExchangedTwiceIsAsBefore) {
  OneWeight one;
  one.updates(13, 5);
  const double average = one.exchanged();
  EXPECT_NE(average, 5);
  EXPECT_EQ(one.exchanged(), 5);
  EXPECT_EQ(one.exchanged(), average);
}

TEST(Training, JudgesAndKeepsTheAveragedWeightsAndTrainsTheOthers) {
  const TemporaryFolder folder;
  TrainingOptions options = testing::tiny_training_options(15);
  testing::TinyTraining plain(folder / "plain", options);
  options.moving_average = 0.9;
  testing::TinyTraining averaged(folder / "averaged", options);
  NamedTensors judged;
  averaged.validate = [&](int64_t) {
    judged.clear();
    for (const auto& [name, weight] : weights_of(*averaged.model)) judged[name] = weight.detach().clone();
    return testing::validation_of(10, 20);
  };
  plain.validate = [](int64_t) { return testing::validation_of(10, 20); };
  plain.fit();
  averaged.fit();
  const Checkpoint kept = *Checkpoints(averaged.folder.checkpoints()).newest(Parts::kAll);
  EXPECT_TRUE(testing::equal(kept.model, judged));
  EXPECT_FALSE(testing::equal(kept.model, weights_of(*averaged.model)));
  EXPECT_TRUE(testing::equal(weights_of(*plain.model), weights_of(*averaged.model)));
}

TEST(MovingAverage, RefusesACheckpointWithoutTheTrainedWeights) {
  const TemporaryFolder folder;
  TrainingOptions options = testing::tiny_training_options(3);
  testing::TinyTraining plain(folder / "run", options);
  plain.fit();
  options.limits.updates = 6;
  options.moving_average = 0.9;
  testing::TinyTraining other(folder / "run", options);
  try {
    other.fit();
    FAIL() << "took it";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("has no 'trained."));
  }
}

}  // namespace
}  // namespace attune::train
