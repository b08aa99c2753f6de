#include "src/train/trainer.h"

#include <nlohmann/json.hpp>

#include "src/base/files.h"
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Interrupter;
using testing::last;
using testing::scripted;
using testing::TinyTraining;

TEST(Training, LowersTheLoss) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "run", testing::tiny_training_options(60));
  training.options.optimizer.learning_rate = 0.03;
  struct Watcher : Observer {
    void logged(const Progress& progress) override { losses.push_back(progress.loss); }
    std::vector<double> losses;
  } watcher;
  training.fit(watcher);
  ASSERT_EQ(watcher.losses.size(), 20U);
  EXPECT_LT(watcher.losses.back(), 0.9 * watcher.losses.front());
}

TEST(Training, AValidationThatOnlyALimitBroughtLeavesTheScheduleAsItWas) {
  TrainingOptions options = testing::tiny_training_options(12);
  options.schedule.name = "plateau";
  options.validation.every = 5;
  const auto with_limits = [&](const std::filesystem::path& where, std::initializer_list<int64_t> limits) {
    for (const int64_t updates : limits) {
      options.limits.updates = updates;
      TinyTraining training(where, options);
      training.validate = [&](int64_t update) {
        return testing::validation_of(update == 7 ? 100 : 3 - 0.1 * static_cast<double>(update), 0);
      };
      training.fit();
    }
    return testing::metrics_without_time(RunFolder{where});
  };
  const TemporaryFolder folder;
  const std::string straight = with_limits(folder / "a", {12}), raised = with_limits(folder / "b", {7, 12});
  EXPECT_NE(raised, straight) << "the extra validation stands in the metrics";
  const auto last_line = [](const std::string& text) { return text.substr(text.rfind("{\"kind\":\"train\"")); };
  EXPECT_EQ(last_line(raised).substr(0, last_line(raised).find('\n')),
            last_line(straight).substr(0, last_line(straight).find('\n')));
}

TEST(Training, AValidationThatOnlyALimitBroughtLeavesPatienceAsItWas) {
  const TemporaryFolder folder;
  TrainingOptions options = testing::tiny_training_options(0);
  options.validation = {.every = 5, .metric = "bleu", .patience = 1};
  Ending ending;
  for (const int64_t updates : {7, 12}) {
    options.limits.updates = updates;
    TinyTraining training(folder / "a", options);
    training.validate = [](int64_t update) {
      return testing::validation_of(5, update == 5 ? 1.0 : update == 7 ? 9.0 : 2.0);
    };
    ending = training.fit();
  }
  // Update 10 is better than 5, the one that was due before it, and worse than 7, which only the limit brought.
  EXPECT_THAT(ending.reason, HasSubstr("training.limits.updates (12)"));
  EXPECT_EQ(ending.best, "00000007");
}

TEST(Training, ValidatesTheWeightsThatItSaves) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "a", testing::tiny_training_options(9));
  training.options.batch.size = 1;  // so that rows of the embeddings lag
  training.options.validation.every = 3;
  training.options.checkpoint.keep = 9;
  std::map<int64_t, NamedTensors> validated;
  training.validate = [&](int64_t update) {
    for (const auto& [name, weight] : weights_of(*training.model)) validated[update][name] = weight.clone();
    return testing::validation_of(5, 5);
  };
  training.fit();
  EXPECT_EQ(validated.size(), 3U);
  for (const auto& [update, weights] : validated)
    EXPECT_TRUE(testing::equal(
        Checkpoints(training.folder.checkpoints()).read(RunFolder::checkpoint_name(update), Parts::kAll).model,
        weights))
        << update;
}

TEST(Training, KeepsWhatWasTrainedBeforeAValidationThatFails) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "a");
  training.validate = [](int64_t) -> Validation { throw Error("no space left on the device"); };
  EXPECT_THAT(error_of([&] { training.fit(); }), HasSubstr("no space left"));
  EXPECT_EQ(last(training).name, "00000005");
  TinyTraining straight(folder / "b"), resumed(folder / "a");
  straight.fit();
  resumed.fit();
  EXPECT_EQ(testing::metrics_without_time(straight.folder), testing::metrics_without_time(resumed.folder));
}

TEST(Training, TellsTheUpdatesBehindTheLastWholeIntervalToo) {
  const TemporaryFolder folder;
  const auto updates_told = [&] {
    std::vector<int64_t> updates;
    std::istringstream lines(read_file(RunFolder{folder / "a"}.metrics()));
    for (std::string line; std::getline(lines, line);)
      if (const auto told = nlohmann::json::parse(line); told["kind"] == "train") updates.push_back(told["update"]);
    return updates;
  };
  TinyTraining(folder / "a", testing::tiny_training_options(4)).fit();
  EXPECT_THAT(updates_told(), ElementsAre(3, 4));
  TinyTraining(folder / "a", testing::tiny_training_options(4)).fit();
  EXPECT_THAT(updates_told(), ElementsAre(3, 4)) << "told once, though it was started again";
  TinyTraining(folder / "a", testing::tiny_training_options(8)).fit();
  EXPECT_THAT(updates_told(), ElementsAre(3, 6, 8)) << "a line of the middle is of a whole interval";
}

TEST(Training, EndsByUpdatesAndGoesOnWhenTheLimitIsRaised) {
  const TemporaryFolder folder;
  const Ending ending = TinyTraining(folder / "a", testing::tiny_training_options(4)).fit();
  EXPECT_EQ(ending.reason, "training.limits.updates (4) is reached");
  EXPECT_EQ(ending.updates, 4);
  EXPECT_EQ(TinyTraining(folder / "a", testing::tiny_training_options(4)).fit().updates, 0);
  EXPECT_EQ(TinyTraining(folder / "a", testing::tiny_training_options(6)).fit().updates, 2);
}

TEST(Training, SaysOnceHowMuchOfItsBatchesIsPadding) {
  const TemporaryFolder folder;
  const CapturedLog log;
  TinyTraining training(folder / "a");
  training.fit();
  const double padding = corpus::Batcher(training.corpus, training.options.batch, 3).padding();
  EXPECT_THAT(log.text(), HasSubstr(fmt::format("40 pairs, 5 batches an epoch, padding {:.1f} % of", 100 * padding)));
  EXPECT_EQ(log.text().find("padding"), log.text().rfind("padding"));
}

TEST(Training, EndsByEpochs) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "a", testing::tiny_training_options(0));
  training.options.limits.epochs = 2;
  const Ending ending = training.fit();
  EXPECT_EQ(ending.reason, "training.limits.epochs (2) is reached");
  EXPECT_EQ(ending.updates, 10);
}

TEST(Training, EndsByTheClockCountedOverResumes) {
  const TemporaryFolder folder;
  TrainingOptions options = testing::tiny_training_options(0);
  options.limits.minutes = 0.2 / 60;
  Interrupter interrupter(1);
  TinyTraining(folder / "a", options).fit(interrupter);
  const Ending ending = TinyTraining(folder / "a", options).fit();
  EXPECT_THAT(ending.reason, HasSubstr("training.limits.minutes"));
  EXPECT_GE(last(TinyTraining(folder / "a", options)).state.seconds, 0.2);
  EXPECT_EQ(TinyTraining(folder / "a", options).fit().updates, 0);
}

TEST(Training, KeepsTheNewestCheckpointsAndTheBest) {
  const TemporaryFolder folder;
  TinyTraining training = scripted(folder / "a", "bleu", {1, 9, 2, 3, 4, 5}, 0);
  training.options.checkpoint.keep = 2;
  training.fit();
  EXPECT_THAT(Checkpoints(training.folder.checkpoints()).names(), ElementsAre("00000002", "00000005", "00000006"));
}

TEST(Training, ThatDivergesNamesTheLinesAndKeepsTheLastGoodCheckpoint) {
  const TemporaryFolder folder;
  Interrupter interrupter(3);
  TinyTraining(folder / "a").fit(interrupter);
  TinyTraining diverging(folder / "a");
  diverging.options.optimizer.learning_rate = 1e30;
  const std::string error = error_of([&] { diverging.fit(); });
  EXPECT_THAT(error, HasSubstr("loss"));
  EXPECT_THAT(error, HasSubstr("of train.de and train.en"));
  EXPECT_THAT(error, HasSubstr("learning_rate"));
  EXPECT_EQ(last(diverging).name, "00000003");
  TinyTraining(folder / "a").fit();  // and goes on from there
}

TEST(Training, NamesExactlyTheLinesOfTheBatch) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "a");
  training.options.explosion = 1e-9;  // the first update is above it
  corpus::Batcher batcher(training.corpus, training.options.batch, 3);
  std::vector<int64_t> lines;
  for (const int64_t i : batcher.next()) lines.push_back(training.corpus.line(i));
  std::sort(lines.begin(), lines.end());
  std::string expected = "lines ";
  for (const int64_t line : lines) expected += (line == lines.front() ? "" : ", ") + std::to_string(line);
  EXPECT_THAT(error_of([&] { training.fit(); }), HasSubstr(expected + " of train.de"));
}

TEST(Training, NeverSavesWeightsThatAreNoNumbers) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "a");
  training.options.checkpoint.every = 1;
  struct Poisoner : Observer {
    explicit Poisoner(models::Seq2Seq of) : model(std::move(of)) {}
    void updated(const Progress& progress) override {
      const torch::NoGradGuard guard;
      if (progress.update == 4) model->parameters().front().fill_(NAN);
    }
    models::Seq2Seq model;
  } poisoner(training.model);
  EXPECT_THAT(error_of([&] { training.fit(poisoner); }), HasSubstr("no numbers"));
  EXPECT_EQ(last(training).name, "00000003");
}

TEST(Metrics, HoldALineEachIntervalOneAValidationAndTheEnd) {
  const TemporaryFolder folder;
  const auto seen_after = [&](int64_t updates) {
    TinyTraining training(folder / "a", testing::tiny_training_options(updates));
    training.fit();
    std::ifstream in(training.folder.metrics());
    std::vector<std::string> seen;
    for (std::string line; std::getline(in, line);) {
      const auto object = nlohmann::json::parse(line);
      seen.push_back(object.at("kind").get<std::string>() + " " + std::to_string(object.at("update").get<int>()));
      EXPECT_TRUE(object.contains("reason") || object.at("loss").is_number());
    }
    return seen;
  };
  const auto ten = ElementsAre("train 3", "validation 5", "train 6", "train 9", "validation 10", "train 10", "end 10");
  EXPECT_THAT(seen_after(10), ten);
  EXPECT_THAT(seen_after(10), ten) << "told once, though it was started again";
  EXPECT_THAT(seen_after(12), ElementsAre("train 3", "validation 5", "train 6", "train 9", "validation 10", "train 12",
                                          "validation 12", "end 12"))
      << "one that goes on has not ended";
}

TEST(Metrics, HaveEveryValueOfAValidation) {
  const TemporaryFolder folder;
  for (const bool translated : {true, false}) {
    TinyTraining training(folder / std::to_string(translated), testing::tiny_training_options(5));
    training.options.validation.metric = "ter";
    training.validate = [&](int64_t) {
      return Validation{
          .loss = 1, .values = {{"perplexity", 10}, {"ter", 62.5}, {"aer", 0.25}}, .unended = translated ? 3 : -1};
    };
    EXPECT_EQ(training.fit().best, "00000005");
    const std::string lines = testing::metrics_without_time(training.folder);
    EXPECT_THAT(lines, HasSubstr("\"loss\":1.0,\"perplexity\":10.0,\"ter\":62.5,\"aer\":0.25,"));
    EXPECT_EQ(lines.find("\"unended\":3") != std::string::npos, translated) << lines;
    EXPECT_EQ(lines.find("unended") != std::string::npos, translated) << lines;
  }
}

TEST(Metrics, TellOfAValidationsAttentionWhereThereIsAny) {
  const TemporaryFolder folder;
  for (const bool attends : {true, false}) {
    TinyTraining training(folder / std::to_string(attends), testing::tiny_training_options(5));
    training.validate = [&](int64_t) {
      Validation found = testing::validation_of(10, 20);
      if (attends) found.attention = {1.5, 0.4, 0.1, 0.9, 0.2, 0.05, 0};
      return found;
    };
    training.fit();
    const std::string lines = testing::metrics_without_time(training.folder);
    EXPECT_EQ(lines.find("\"attention_entropy\":1.5,\"attention_evenness\":0.4,\"attention_end\":0.1,"
                         "\"attention_monotonicity\":0.9,\"attention_coverage_deviation\":0.2,"
                         "\"attention_dead\":0.05,\"attention_unreachable\":0") != std::string::npos,
              attends)
        << lines;
    EXPECT_EQ(lines.find("attention") != std::string::npos, attends);
  }
}

std::vector<int64_t> updates_of_snapshots(const RunFolder& run) {
  std::vector<int64_t> out;
  std::istringstream lines(testing::metrics_without_time(run));
  for (std::string line; std::getline(lines, line);)
    if (const auto object = nlohmann::json::parse(line); object["kind"] == "snapshot") out.push_back(object["update"]);
  return out;
}

TEST(Snapshots, AreTakenWithEachValidationOrAtUpdatesOfTheirOwn) {
  const TemporaryFolder folder;
  TrainingOptions options = testing::tiny_training_options(12);
  options.validation.every = 5;
  TinyTraining training(folder / "with", options);
  alignment::Pieces pair{{{}, {"▁a", "b"}, {"ab"}, {0, 0}}, {}, Matrix(1, 3), {}};
  pair.alignment.values = {0.25F, 0.123456F, 0.5F};
  int64_t asked = 0;
  training.snapshots = [&](int64_t count) {
    asked = count;
    return std::vector<Snapshot>{{4, pair}};
  };
  training.fit();
  EXPECT_EQ(asked, options.snapshots.sentences);
  EXPECT_THAT(updates_of_snapshots(training.folder), ElementsAre(5, 10, 12));
  const std::string metrics = testing::metrics_without_time(training.folder);
  EXPECT_NE(metrics.find(R"({"kind":"snapshot","update":5,"line":4,"source":{"pieces":["▁a","b"],"words":["ab"],)"
                         R"("word_of":[0,0]},"target":{"pieces":[],"words":[],"word_of":[]},)"
                         R"("alignment":[[0.25,0.1235,0.5]]})"),
            std::string::npos)
      << metrics;

  training.folder.folder = folder / "own";
  std::filesystem::create_directories(folder / "own");
  training.options.snapshots.every = 4;
  training.options.limits.updates = 6;
  training.fit();
  training.options.limits.updates = 9;  // resumed, they are neither lost nor twice there
  training.fit();
  EXPECT_THAT(updates_of_snapshots(training.folder), ElementsAre(4, 8));

  training.folder.folder = folder / "none";
  std::filesystem::create_directories(folder / "none");
  training.options.snapshots = {.every = 0, .sentences = 0};
  training.fit();
  EXPECT_THAT(updates_of_snapshots(training.folder), ElementsAre());
}

TEST(Training, WarnsOnceOfAnAlignmentThatDoesNotForm) {
  const auto said = [](double evenness, int64_t after) {
    const TemporaryFolder folder;
    const CapturedLog log;
    TinyTraining training(folder / "a", testing::tiny_training_options(20));
    training.options.validation.unformed_after = after;
    training.validate = [&](int64_t) {
      Validation found = testing::validation_of(10, 20);
      found.attention.evenness = evenness;
      return found;
    };
    training.fit();
    return log.text();
  };
  const std::string warning = "the alignment has not formed";
  const std::string once = said(0.93, 10);
  EXPECT_THAT(once, HasSubstr("after 10 updates the alignment has not formed: a step's attention has 93 % of the"));
  EXPECT_EQ(once.find(warning), once.rfind(warning));
  EXPECT_EQ(said(0.4, 10).find(warning), std::string::npos);
  EXPECT_EQ(said(0.93, 0).find(warning), std::string::npos);
  EXPECT_EQ(said(0.93, 21).find(warning), std::string::npos);
  EXPECT_EQ(said(NAN, 10).find(warning), std::string::npos);
}

TEST(Training, TellsHowMuchIsLeft) {
  const TemporaryFolder folder;
  TinyTraining training(folder / "a", testing::tiny_training_options(8));
  struct Watcher : Observer {
    void updated(const Progress& progress) override {
      EXPECT_DOUBLE_EQ(progress.share_done, static_cast<double>(progress.update) / 8);
      EXPECT_GE(progress.seconds_left, 0);
      EXPECT_GT(progress.tokens_per_second, 0);
      EXPECT_DOUBLE_EQ(progress.epoch, static_cast<double>(progress.update) / 5);
      last = progress;
    }
    Progress last;
  } watcher;
  training.fit(watcher);
  EXPECT_EQ(watcher.last.update, 8);
  EXPECT_DOUBLE_EQ(watcher.last.seconds_left, 0);
}

}  // namespace
}  // namespace attune::train
