// Includes, --set, and where relative paths start.
#include <spdlog/fmt/ranges.h>
#include <sstream>

#include "tests/config/config_files.h"

namespace attune::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ConfigLayers : public ConfigFiles {};

TEST_F(ConfigLayers, IncludedFilesAreOverriddenByTheIncludingOne) {
  write("base.yaml", kNeeded + "seed: 3\nmodel: {embedding: 7, encoder: {hidden: 9}}\n");
  const Config config = load("seed: 4\ninclude: base.yaml\nmodel: {encoder: {layers: 2}}\n");
  EXPECT_EQ(config.seed, 4);
  EXPECT_EQ(config.model.embedding, 7);
  EXPECT_EQ(config.model.encoder.hidden, 9);
  EXPECT_EQ(config.model.encoder.layers, 2);
}

TEST_F(ConfigLayers, LaterIncludesOverrideEarlierOnes) {
  write("one.yaml", kNeeded + "seed: 1\ndecoding: {beam: 3}\n");
  write("two.yaml", "seed: 2\n");
  const Config config = load("include: [one.yaml, two.yaml]\n");
  EXPECT_EQ(config.seed, 2);
  EXPECT_EQ(config.decoding.beam, 3);
}

TEST_F(ConfigLayers, IncludesIncludeAndPathsStartWhereTheyStand) {
  write("a/b/deep.yaml", "data:\n  training: {source: ../../text/train.en, target: ../../text/train.fr}\n");
  write("a/mid.yaml",
        "include: b/deep.yaml\ndata: {validation: {source: ../text/valid.en, target: ../text/valid.fr}}\n");
  const Config config = load("include: a/mid.yaml\ntraining: {limits: {epochs: 1}}\nrun: out/\n");
  EXPECT_EQ(config.data.training.source.value, folder_ / "text/train.en");
  EXPECT_EQ(config.data.validation.target.value, folder_ / "text/valid.fr");
  EXPECT_EQ(config.run.value, folder_ / "out");
}

TEST_F(ConfigLayers, ProblemsNameTheFileWhereTheyStand) {
  write("sub/base.yaml", "seed: x\nzzz: 1\ndata: {test: {source: nowhere.en, target: nowhere.fr}}\n");
  EXPECT_EQ(said_about("include: sub/base.yaml\n" + kNeeded + "seed: y\n"),
            "5 problems in the config\n"
            "sub/base.yaml:1:7: seed is 'x'; expected a whole number\n"
            "sub/base.yaml:2:1: unknown option 'zzz'; expected one of run, seed, data, vocabulary, model, training, "
            "decoding\n"
            "sub/base.yaml:3:23: data.test.source: no such file: sub/nowhere.en\n"
            "sub/base.yaml:3:43: data.test.target: no such file: sub/nowhere.fr\n"
            "a.yaml:6:7: seed is 'y'; expected a whole number");
}

TEST_F(ConfigLayers, DoubledKeysAreAMatterOfOneFile) {
  write("base.yaml", "seed: 1\n");
  EXPECT_EQ(said_about("include: base.yaml\nseed: 2\n" + kNeeded), "");
  EXPECT_EQ(said_about("seed: 2\nseed: 3\n" + kNeeded),
            "a.yaml:2:1: key 'seed' appears twice; it stands in line 1 already");
}

TEST_F(ConfigLayers, CirclesAreFound) {
  write("b.yaml", "include: c.yaml\n");
  write("c.yaml", "seed: 1\ninclude: [a.yaml]\n");
  EXPECT_EQ(said_about("include: b.yaml\n" + kNeeded),
            "c.yaml:2:11: includes go round in a circle: a.yaml includes b.yaml includes c.yaml includes a.yaml");
  EXPECT_EQ(said_about("include: ./a.yaml\n" + kNeeded),
            "a.yaml:1:10: includes go round in a circle: a.yaml includes a.yaml");
}

TEST_F(ConfigLayers, AFileMayBeIncludedByTwo) {
  write("base.yaml", kNeeded);
  write("left.yaml", "include: base.yaml\nseed: 5\n");
  write("right.yaml", "include: base.yaml\ndecoding: {beam: 2}\n");
  const Config config = load("include: [left.yaml, right.yaml]\n");
  EXPECT_EQ(config.seed, 5);
  EXPECT_EQ(config.decoding.beam, 2);
}

TEST_F(ConfigLayers, ABombOfIncludesIsDefused) {
  for (int i = 0; i < 12; ++i) {
    std::ostringstream name, text;
    name << "n" << i << ".yaml";
    text << "include: [n" << i + 1 << ".yaml, n" << i + 1 << ".yaml]\n";
    write(name.str(), text.str());
  }
  write("n12.yaml", "seed: 1\n");
  EXPECT_THAT(said("n0.yaml"), HasSubstr("more than 100 files are included"));
}

TEST_F(ConfigLayers, IncludesThatAreNoneAreTold) {
  EXPECT_EQ(said_about("include: nowhere.yaml\n"), "a.yaml:1:10: include: nowhere.yaml: no such file");
  EXPECT_THAT(said_about("include: text\n"),
              HasSubstr("a.yaml:1:10: include: text: is a folder; expected a config file"));
  EXPECT_EQ(said_about("include:\n"), "a.yaml:1:1: include has no value; expected a file or a list of files");
  EXPECT_EQ(said_about("include: {a: b}\n"), "a.yaml:1:1: include has a section; expected a file or a list of files");
  EXPECT_EQ(said_about("include: [[x]]\n"), "a.yaml:1:11: include names a list; expected a file");
}

TEST_F(ConfigLayers, WhatIsNoMappingIsTold) {
  EXPECT_EQ(said_about(""), "a.yaml:1:1: the file holds no options; expected `key: value` lines");
  EXPECT_EQ(said_about("# nothing\n"), "a.yaml:1:1: the file holds no options; expected `key: value` lines");
  EXPECT_EQ(said_about("- a\n- b\n"), "a.yaml:1:1: the file is a list; expected `key: value` lines");
  EXPECT_EQ(said_about("hello\n"), "a.yaml:1:1: the file is 'hello'; expected `key: value` lines");
}

TEST_F(ConfigLayers, ASyntaxErrorHidesNothingBeforeIt) {
  EXPECT_EQ(said_about("seed: x\nzzz: 1\nmodel: [\n"),
            "3 problems in the config\n"
            "a.yaml:1:7: seed is 'x'; expected a whole number\n"
            "a.yaml:2:1: unknown option 'zzz'; expected one of run, seed, data, vocabulary, model, training, decoding\n"
            "a.yaml:3:8: a bracket that is never closed");
}

TEST_F(ConfigLayers, SetOverridesFiles) {
  const Config config =
      load(kNeeded + "seed: 1\n", {"seed=2", "model.attention.score=general", "training.optimizer.learning_rate=2e-4",
                                   "training.validation.bleu=true", "seed=3"});
  EXPECT_EQ(config.seed, 3);
  EXPECT_EQ(config.model.attention.score, "general");
  EXPECT_EQ(config.training.optimizer.learning_rate, 2e-4);
}

TEST_F(ConfigLayers, SetSpeaksOfItself) {
  EXPECT_EQ(
      said_about(kNeeded, {"model.attention.score=dto"}),
      fmt::format("--set model.attention.score=dto: model.attention.score is 'dto'; expected one of auto, {}; did you "
                  "mean 'dot'?",
                  fmt::join(models::scores().names(), ", ")));
  EXPECT_EQ(said_about(kNeeded, {"model.attention.scor=dot"}),
            "--set model.attention.scor=dot: unknown option 'model.attention.scor'; expected one of score, additive, "
            "normed_additive, concat, location, gaussian, epanechnikov, boxcar, none, window, local_m, local_p, "
            "causal, normalizer, hard, coverage, "
            "linguistic, neural, heads; did you mean 'score'?");
  EXPECT_THAT(said_about(kNeeded, {"attention.score=dot"}), HasSubstr("did you mean 'model.attention'"));
  EXPECT_EQ(said_about(kNeeded, {"seed"}), "--set seed: expected key.path=value");
  EXPECT_EQ(said_about(kNeeded, {"=1"}), "--set =1: expected key.path=value");
  EXPECT_EQ(said_about(kNeeded, {"model..x=1"}),
            "--set model..x=1: a key is missing beside a '.'; expected key.path=value");
  EXPECT_EQ(said_about(kNeeded, {"seed="}), "--set seed=: seed has no value; expected one value (whole number)");
  EXPECT_EQ(said_about(kNeeded, {"seed=[1"}), "--set seed=[1: a bracket that is never closed");
  EXPECT_EQ(said_about(kNeeded, {"model=3"}).substr(0, 25), "--set model=3: model is '");
  EXPECT_EQ(said_about(kNeeded, {"seed.x=3"}), "--set seed.x=3: seed is a section; expected one value (whole number)");
  EXPECT_EQ(said_about(kNeeded, {"include=x.yaml"}), "--set include=x.yaml: 'include' stands in files only");
  EXPECT_THAT(said_about(kNeeded, {"seed=\xFF"}), HasSubstr("UTF-8"));
}

TEST_F(ConfigLayers, SetTakesSections) {
  EXPECT_EQ(load(kNeeded, {"model.attention={score: general}"}).model.attention.score, "general");
}

TEST_F(ConfigLayers, PathsOfSetStartInTheCurrentFolder) {
  const auto before = std::filesystem::current_path();
  write("elsewhere/gold.txt", "0-0\n");
  write("elsewhere/more.en", "a\n");
  const auto file = write("a.yaml", kNeeded);
  std::filesystem::current_path(folder_ / "elsewhere");
  const Config config =
      load_config(file, {"data.test.source=more.en", "data.test.target=./more.en", "data.test.gold=gold.txt"});
  std::filesystem::current_path(before);
  EXPECT_EQ(config.data.test.source.value, folder_ / "elsewhere/more.en");
  EXPECT_EQ(config.data.test.target.value, folder_ / "elsewhere/more.en");
  EXPECT_EQ(config.data.training.source.value, folder_ / "text/train.en");
  EXPECT_EQ(config.run.value, folder_ / "elsewhere/runs/a");
}

TEST_F(ConfigLayers, AnEmptyPathTakesAnIncludedOneBack) {
  write("base.yaml", kNeeded + "decoding: {beam: 1}\n");
  write("gold.txt", "");
  write("base.yaml", "data:\n  test: {source: text/valid.en, target: text/valid.fr, gold: gold.txt}\n");
  EXPECT_FALSE(load("include: base.yaml\n" + kNeeded).data.test.gold.empty());
  EXPECT_TRUE(load("include: base.yaml\n" + kNeeded, {"data.test.gold=\"\""}).data.test.gold.empty());
}

}  // namespace
}  // namespace attune::config
