// A training that is stopped, killed or damaged and started again ends as the one that never was.
#include <ATen/CPUGeneratorImpl.h>

#include <functional>
#include <map>

#include "tests/support/combinations.h"
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::Interrupter;
using testing::last;
using testing::TinyTraining;

/// Ends the training as if the process were killed: nothing is saved.
struct Killed {};
struct Killer : Observer {
  explicit Killer(int64_t at) : update(at) {}
  void updated(const Progress& progress) override {
    if (progress.update == update) throw Killed();
  }
  int64_t update;
};

/// Everything that must be the same; the clock's numbers are not.
void expect_same_run(const TinyTraining& a, const TinyTraining& b, const std::string& what) {
  Checkpoint x = last(a), y = last(b);
  EXPECT_EQ(x.name, y.name) << what;
  EXPECT_TRUE(testing::equal(x.model, y.model)) << what;
  EXPECT_TRUE(testing::equal(x.optimizer, y.optimizer)) << what;
  x.state.seconds = y.state.seconds = x.state.interval.seconds = y.state.interval.seconds = 0;
  x.state.metrics_bytes = y.state.metrics_bytes = 0;  // the clock's numbers are not always as long
  EXPECT_EQ(to_json(x.state), to_json(y.state)) << what;
  EXPECT_EQ(testing::metrics_without_time(a.folder), testing::metrics_without_time(b.folder)) << what;
}

TEST(Training, OfTheSameSeedGivesTheSameWeights) {
  const TemporaryFolder folder;
  TinyTraining a(folder / "a"), b(folder / "b");
  a.fit();
  b.fit();
  expect_same_run(a, b, "twice");
  EXPECT_FALSE(testing::equal(last(a).model, weights_of(*testing::dropout_model()))) << "nothing was learned";
}

TEST(Training, InterruptedAtAnyUpdateAndResumedIsTheUninterruptedOne) {
  const TemporaryFolder folder;
  TinyTraining straight(folder / "straight");
  straight.fit();
  for (int64_t update = 1; update < 12; ++update) {
    const fs::path where = folder / std::to_string(update);
    Interrupter interrupter(update);
    const Ending stopped = TinyTraining(where).fit(interrupter);
    EXPECT_TRUE(stopped.stopped);
    EXPECT_EQ(stopped.update, update);
    TinyTraining resumed(where);
    resumed.model = testing::dropout_model(99);  // what is not restored would differ
    EXPECT_EQ(resumed.fit().updates, 12 - update);
    expect_same_run(straight, resumed, "stopped after update " + std::to_string(update));
  }
}

TEST(Training, KilledAtAnyUpdateAndStartedAgainIsTheUninterruptedOne) {
  const TemporaryFolder folder;
  TinyTraining straight(folder / "straight");
  straight.options.checkpoint.every = 2;
  straight.fit();
  for (int64_t update = 1; update <= 12; ++update) {
    TinyTraining killed(folder / std::to_string(update)), again(folder / std::to_string(update));
    killed.options.checkpoint.every = again.options.checkpoint.every = 2;
    Killer killer(update);
    EXPECT_THROW(killed.fit(killer), Killed);
    again.fit();
    expect_same_run(straight, again, "killed after update " + std::to_string(update));
  }
}

// What the law above would say of a checkpoint that lacks one thing.
TEST(ResumeLaw, FailsForWhateverACheckpointForgets) {
  const TemporaryFolder folder;
  TinyTraining straight(folder / "straight");
  straight.fit();
  const std::map<std::string, std::function<void(Checkpoint&)>> forget = {
      {"place in the data", [](Checkpoint& c) { c.state.batcher.batch -= 1; }},
      {"order of the data",
       [&](Checkpoint& c) {
         c.state.batcher.epoch_start = corpus::Batcher(straight.corpus, straight.options.batch, 9).state().epoch_start;
       }},
      {"random state",
       [](Checkpoint& c) { c.optimizer.at("random.dropout") = at::detail::createCPUGenerator(77).get_state(); }},
      {"moments", [](Checkpoint& c) {
         for (auto& [name, tensor] : c.optimizer)
           if (name != "random.dropout") tensor = torch::zeros_like(tensor);
       }}};
  for (const auto& [what, change] : forget) {
    TinyTraining stopped(folder / what), resumed(folder / what);
    Interrupter interrupter(7);
    stopped.fit(interrupter);
    Checkpoints checkpoints(stopped.folder.checkpoints());
    Checkpoint checkpoint = last(stopped);
    change(checkpoint);
    checkpoints.write(checkpoint, 2);
    resumed.fit();
    EXPECT_FALSE(testing::equal(last(straight).model, last(resumed).model)) << what;
  }
}

TEST(Training, WithMomentumAccumulationAndOtherSchedulesResumesToo) {
  for (const auto& optimizer : optimizers().names())
    for (const auto& schedule : schedules().names()) {
      const TemporaryFolder folder;
      TrainingOptions options = testing::tiny_training_options(7);
      options.optimizer.name = optimizer;
      options.optimizer.sgd.momentum = 0.9;
      options.schedule.name = schedule;
      options.accumulate = 3;
      TinyTraining straight(folder / "straight", options), stopped(folder / "b", options),
          resumed(folder / "b", options);
      straight.fit();
      Interrupter interrupter(3);
      EXPECT_TRUE(stopped.fit(interrupter).stopped);
      resumed.fit();
      expect_same_run(straight, resumed, optimizer + ", " + schedule);
    }
}

TEST(Training, WithAveragedWeightsResumesToo) {
  const TemporaryFolder folder;
  TrainingOptions options = testing::tiny_training_options(23);
  options.moving_average = 0.95;
  TinyTraining straight(folder / "straight", options);
  straight.fit();
  for (const int64_t update : {3, 10, 14, 22}) {
    const fs::path where = folder / std::to_string(update);
    TinyTraining stopped(where, options), resumed(where, options);
    Interrupter interrupter(update);
    stopped.fit(interrupter);
    resumed.model = testing::dropout_model(99);
    resumed.fit();
    expect_same_run(straight, resumed, "stopped after update " + std::to_string(update));
  }
}

TEST(Training, WithDrawnPositionsResumesToo) {
  const TemporaryFolder folder;
  const auto hard_model = [](uint64_t seed) {
    models::ModelOptions options = testing::tiny_options("additive", "recur_first");
    options.attention.normalizer = "hard";
    return models::Seq2Seq(testing::resolved(options), models::VocabularySizes{11, 11, 1}, seed);
  };
  TinyTraining straight(folder / "straight");
  straight.model = hard_model(1);
  straight.fit();
  for (const int64_t update : {1, 7}) {
    const fs::path where = folder / std::to_string(update);
    TinyTraining stopped(where), resumed(where);
    stopped.model = hard_model(1);
    Interrupter interrupter(update);
    stopped.fit(interrupter);
    resumed.model = hard_model(99);
    resumed.fit();
    expect_same_run(straight, resumed, "stopped after update " + std::to_string(update));
  }
}

// Every two parts that go together: nothing that one of them keeps is left out of a checkpoint.
TEST(Training, OfEveryTwoRowsResumesToo) {
  for (const testing::Combination& rows : testing::pairwise_combinations()) {
    const TemporaryFolder folder;
    TrainingOptions options = testing::tiny_training_options(4);
    options.label_smoothing = rows.options.generates() ? 0.1 : 0.0;
    const auto prepared = [&](const std::string& name, uint64_t seed) {
      TinyTraining training(folder / name, options);
      models::ModelOptions model = rows.options;
      model.dropout = {.embedding = 0.2, .encoder = 0.2, .readout = model.reads_out() ? 0.3 : 0.0};
      training.model = models::Seq2Seq(testing::resolved(model), models::VocabularySizes{11, 11, 1}, seed);
      if (model.copies()) training.corpus = testing::copying_corpus();
      return training;
    };
    TinyTraining straight = prepared("straight", 1), stopped = prepared("b", 1), resumed = prepared("b", 99);
    straight.fit();
    Interrupter interrupter(2);
    stopped.fit(interrupter);
    resumed.fit();
    expect_same_run(straight, resumed, rows.name);
  }
}

// With one pair an update most rows of the embeddings lag; a checkpoint settles them where the straight run does not.
TEST(Training, WithRowsThatLagResumesToo) {
  for (const auto& optimizer : optimizers().names())
    for (const int64_t update : {2, 7}) {
      const TemporaryFolder folder;
      TrainingOptions options = testing::tiny_training_options(12);
      options.batch.size = 1;
      options.optimizer.name = optimizer;
      options.optimizer.sgd.momentum = 0.9;
      TinyTraining straight(folder / "straight", options), stopped(folder / "b", options),
          resumed(folder / "b", options);
      straight.fit();
      Interrupter interrupter(update);
      stopped.fit(interrupter);
      resumed.fit();
      expect_same_run(straight, resumed, optimizer + ", stopped after update " + std::to_string(update));
    }
}

TEST(Training, ResumesFromTheCheckpointBeforeADamagedOne) {
  const TemporaryFolder folder;
  TinyTraining straight(folder / "straight"), stopped(folder / "b"), resumed(folder / "b");
  straight.fit();
  stopped.options.checkpoint.every = 2;
  Interrupter interrupter(8);
  stopped.fit(interrupter);
  fs::resize_file(stopped.folder.checkpoints() / "00000008/model.safetensors", 100);
  const CapturedLog log;
  resumed.fit();
  EXPECT_THAT(log.text(), HasSubstr("00000008"));
  expect_same_run(straight, resumed, "from update 6");
}

TEST(Training, LeavesADamagedOptimizerNoWayIn) {
  const TemporaryFolder folder;
  TinyTraining first(folder / "a");
  first.fit();
  TinyTraining other(folder / "a");
  other.options.limits.updates = 20;
  other.options.optimizer.name = "sgd";
  EXPECT_THAT(error_of([&] { other.fit(); }), HasSubstr("optimizer's state"));
}

TEST(Training, RefusesOtherDataThanBefore) {
  const TemporaryFolder folder;
  Interrupter interrupter(3);
  TinyTraining(folder / "a").fit(interrupter);
  TinyTraining other(folder / "a", testing::tiny_training_options(12), /*pairs_seed=*/6);
  EXPECT_THAT(error_of([&] { other.fit(); }), HasSubstr("training data is not what this run was trained on"));
}

TEST(Training, RefusesAnotherValidationTextThanBefore) {
  const TemporaryFolder folder;
  Interrupter interrupter(3);
  TinyTraining(folder / "a").fit(interrupter);
  TinyTraining other(folder / "a");
  other.validation_text = 8;
  EXPECT_THAT(error_of([&] { other.fit(); }), HasSubstr("validation data is not what this run was judged on"));
}

}  // namespace
}  // namespace attune::train
