// The C++ API as another program uses it: a small training on the toy corpus, and everything that its run is good for.
#include <gmock/gmock.h>

#include <atomic>
#include <cmath>
#include <memory>
#include <thread>

#include "attune/aligner.h"
#include "attune/trainer.h"
#include "src/base/files.h"
#include "src/base/line_reader.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& file, int64_t count) {
  LineReader reader(std::filesystem::path(ATTUNE_SOURCE_DIR "/data/toy") / file);
  std::vector<std::string> out;
  for (std::string line; std::ssize(out) < count && reader.next(line);) out.push_back(line);
  return out;
}

/// What a training said of itself.
struct Watcher : TrainingObserver {
  Watcher() = default;
  explicit Watcher(int64_t stop_at) : at(stop_at) {}
  void updated(const Progress& progress) override { last = progress; }
  void validated(const Progress&, const Validation& found, bool) override { validations.push_back(found); }
  void saved(const std::string& checkpoint) override { checkpoints.push_back(checkpoint); }
  bool stops() override { return at > 0 && last.update >= at; }
  int64_t at = 0;
  Progress last;
  std::vector<Validation> validations;
  std::vector<std::string> checkpoints;
};

class Api : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    set_threads(1);
    folder_ = std::make_unique<TemporaryFolder>();
    write_lines(*folder_ / "train.en", lines_of("train.en", 300));
    write_lines(*folder_ / "train.fr", lines_of("train.fr", 300));
    write_lines(*folder_ / "valid.en", sources());
    write_lines(*folder_ / "valid.fr", references());
    write_file(config_file(),
               "data:\n"
               "  training: {source: train.en, target: train.fr}\n"
               "  validation: {source: valid.en, target: valid.fr}\n"
               "vocabulary: {tokenizer: whitespace, size: 300, joint: false}\n"
               "model: {embedding: 16, encoder: {hidden: 16}, decoder: {hidden: 16}}\n"
               "training: {limits: {updates: 20}, validation: {every: 10, metrics: [chrf, ter, exact]}, checkpoint: "
               "{keep: 5}}\n"
               "decoding: {longest_factor: 1}\n");
    Trainer trainer(config("run"), {.device = "cpu", .observer = &watcher_});
    ending_ = trainer.fit();
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::filesystem::path config_file() { return *folder_ / "tiny.yaml"; }
  static Config config(const std::string& run, std::vector<std::string> overrides = {}) {
    overrides.push_back("run=" + (*folder_ / run).string());
    return Config::load_for_training(config_file(), overrides);
  }
  static attune::Run run(const RunOptions& options = {.device = "cpu"}) {
    return attune::Run(*folder_ / "run", options);
  }
  static std::vector<std::string> sources() { return lines_of("valid.en", 12); }
  static std::vector<std::string> references() { return lines_of("valid.fr", 12); }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline Watcher watcher_;
  static inline Ending ending_;
};

std::string hint_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what() + std::string(" / ") + error.hint();
  }
  return "no error";
}

TEST_F(Api, TrainsAndTellsOfIt) {
  EXPECT_THAT(ending_.reason, HasSubstr("training.limits.updates (20) is reached"));
  EXPECT_FALSE(ending_.stopped);
  EXPECT_EQ(ending_.update, 20);
  EXPECT_EQ(watcher_.last.update, 20);
  ASSERT_EQ(watcher_.validations.size(), 2u);
  EXPECT_GT(watcher_.validations.back().value("perplexity"), 1);
  EXPECT_THAT(watcher_.checkpoints, Contains("00000020"));
  EXPECT_THAT(checkpoint_names(*folder_ / "run"), Contains("00000010"));
}

TEST_F(Api, StopsWhereTheObserverWantsAndGoesOnFromThere) {
  Watcher watcher(3);
  const Ending stopped = Trainer(config("stopped"), {.device = "cpu", .observer = &watcher}).fit();
  EXPECT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.update, 3);
  const Ending ended = Trainer(config("stopped"), {.device = "cpu"}).fit();
  EXPECT_EQ(ended.updates, 17);
  EXPECT_EQ(attune::Run(*folder_ / "stopped", {.checkpoint = "last", .device = "cpu"}).update(), 20);
}

TEST_F(Api, LocksARunWhileItIsTrained) {
  const Trainer trainer(config("locked"), {.device = "cpu"});
  EXPECT_THAT(hint_of([] { Trainer(config("locked"), {.device = "cpu"}); }), HasSubstr("locked"));
}

TEST_F(Api, DescribesARun) {
  const attune::Run opened = run({.checkpoint = "last", .device = "cpu"});
  EXPECT_EQ(opened.checkpoint(), "00000020");
  EXPECT_TRUE(opened.attends());
  EXPECT_GT(opened.source_vocabulary(), 10);
  int64_t count = 0;
  for (const Parameter& parameter : opened.parameters()) count += parameter.count;
  EXPECT_EQ(count, opened.parameter_count());
  EXPECT_THAT(opened.config().yaml(), HasSubstr("hidden: 16"));
  EXPECT_THAT(option_reference(), HasSubstr("decoding"));
}

TEST_F(Api, TranslatesWithOptionsOfTheRequestFromAnyThread) {
  const Translator translator(run());
  DecodeOptions greedy = translator.options();
  greedy.beam = 1;
  const Translations alone = translator.translate(sources(), {.options = greedy});
  ASSERT_EQ(alone.lines.size(), 12u);
  EXPECT_EQ(alone.limits.translated, 12);
  std::atomic<int> equal = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&, i] {
      const Translations found = translator.translate(sources(), i == 0 ? Request() : Request{.options = greedy});
      for (size_t line = 0; line < 12; ++line) equal += i > 0 && found.lines[line].text() == alone.lines[line].text();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(equal, 24);
  EXPECT_EQ(translator.options().beam, 5) << "an option of one call stayed";
}

TEST_F(Api, ScoresAndAlignsGivenTranslations) {
  const attune::Run opened = run();
  const Translations scored = Translator(opened).score(sources(), references());
  const Translations aligned = Aligner(opened).align(sources(), references(), {.heads = true});
  for (size_t i = 0; i < 12; ++i) {
    const Hypothesis &score = scored.lines[i].hypotheses.front(), &read = aligned.lines[i].hypotheses.front();
    EXPECT_LT(score.log_probability, 0);
    EXPECT_TRUE(score.alignment.values.empty());
    EXPECT_NEAR(score.log_probability, read.log_probability, 1e-9);
    EXPECT_EQ(read.alignment.rows, std::ssize(read.ids) + 1);
    EXPECT_EQ(std::ssize(read.heads), Aligner(opened).alignment_maps());
    EXPECT_EQ(aligned.lines[i].tokens(read).pieces.size(), read.ids.size());
  }
}

TEST_F(Api, ValidatesAsItEvaluates) {
  const Validation& last = watcher_.validations.back();
  EvaluationRequest request;
  for (const MetricValue& value : last.values) request.metrics.push_back(value.name);
  EXPECT_THAT(request.metrics, ::testing::ElementsAre("perplexity", "accuracy", "bleu", "chrf", "ter", "exact"));
  const Translator translator(run({.checkpoint = "last", .device = "cpu"}));
  request.options = translator.options();
  request.options->beam = 1;
  const Evaluation found = translator.evaluate(sources(), references(), request);
  for (const MetricValue& value : found.values)
    EXPECT_NEAR(last.value(value.name), value.value, 1e-4 * std::abs(value.value)) << value.name;
}

TEST_F(Api, EvaluatesATestSet) {
  const Evaluation found = Translator(run()).evaluate(sources(), references(), {.metrics = {"perplexity", "bleu"}});
  ASSERT_EQ(found.values.size(), 2u);
  EXPECT_EQ(found.values[0].name, "perplexity");
  EXPECT_GT(found.values[0].value, 1);
  EXPECT_EQ(found.translations.size(), 12u);
  EXPECT_THAT(hint_of([] { Translator(run()).evaluate(sources(), references(), {.metrics = {"aer"}}); }),
              HasSubstr("aer needs a gold alignment"));
}

TEST_F(Api, AveragesCheckpointsAndTranslatesWithSeveralRuns) {
  const auto names = average({*folder_ / "run", *folder_ / "mean", {"00000010", "00000020"}});
  EXPECT_THAT(names, ::testing::ElementsAre("00000010", "00000020"));
  const Translator together({run(), attune::Run(*folder_ / "mean", {.device = "cpu"})});
  EXPECT_EQ(together.translate(sources()).lines.size(), 12u);
}

TEST_F(Api, RefusesWithAHint) {
  EXPECT_THAT(hint_of([] { attune::Run("/nowhere"); }), HasSubstr("/nowhere"));
  EXPECT_THAT(hint_of([] { run({.device = "gpu"}); }), HasSubstr("--device takes auto, cpu, cuda or cuda:N"));
  EXPECT_THAT(hint_of([] { Config::load(config_file(), {"model.encoder.hiden=3"}); }), HasSubstr("hidden"));
  EXPECT_THAT(hint_of([] { Translator(run()).score({"a"}, {"a", "b"}); }), HasSubstr("the target 2"));
  EXPECT_EQ(Aligner(run()).self_attention_layers(), 0);
}

}  // namespace
}  // namespace attune
