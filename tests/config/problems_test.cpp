// The words for what is wrong with a config.
#include <spdlog/fmt/ranges.h>

#include "tests/config/config_files.h"

namespace attune::config {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class ConfigProblems : public ConfigFiles {};

TEST_F(ConfigProblems, AreAllToldAtOnceInTheOrderOfTheFile) {
  const std::string text =
      "sed: 1\n"
      "data:\n"
      "  training:\n"
      "    source: text/train.ne\n"
      "    target: text\n"
      "  validatoin: {source: text/valid.en, target: text/valid.fr}\n"
      "  filter:\n"
      "    longest: 010\n"
      "    ratio: .inf\n"
      "model:\n"
      "  embedding: 12x\n"
      "  embedding: 5\n"
      "  encoder:\n"
      "    hiden: 12\n"
      "    layers: 0\n"
      "  attention:\n"
      "    score: dott\n"
      "    dot: {}\n"
      "  memory:\n"
      "  dropout: 0.3\n"
      "  bridge: [last]\n"
      "training:\n"
      "  optimizer: adam\n"
      "  validation: {bleu: no}\n"
      "  limits: {epochs: 1.5, updates: 99999999999999999999, minutes: \"5\"}\n"
      "  clip-norm: 1\n"
      "hidden: 3\n"
      "decoding:\n"
      "  beam: 1001\n"
      "  include: x\n";
  EXPECT_EQ(
      said_about(text),
      "24 problems in the config\n"
      "a.yaml:1:1: unknown option 'sed'; expected one of run, seed, data, vocabulary, model, training, decoding; did "
      "you mean "
      "'seed'?\n"
      "a.yaml:4:13: data.training.source: no such file: text/train.ne; did you mean 'train.en'?\n"
      "a.yaml:5:13: data.training.target: is a folder: text; expected a file\n"
      "a.yaml:6:3: unknown option 'data.validatoin'; expected one of training, validation, test, filter; did you mean "
      "'validation'?\n"
      "a.yaml:8:14: data.filter.longest is '010'; expected a whole number; a leading zero means octal to some readers, "
      "write it "
      "without\n"
      "a.yaml:9:12: data.filter.ratio is '.inf'; expected a number; it must be finite\n"
      "a.yaml:11:14: model.embedding is '12x'; expected a whole number\n"
      "a.yaml:12:3: key 'embedding' appears twice; it stands in line 11 already\n"
      "a.yaml:14:5: unknown option 'model.encoder.hiden'; expected one of kind, transformer, cell, hidden, "
      "layers, unidirectional, residual, transitions; did you mean 'hidden'?\n"
      "a.yaml:15:13: model.encoder.layers is 0; expected between 1 and 64\n"
      "a.yaml:17:12: model.attention.score is 'dott'; expected one of auto, " +
          fmt::format("{}", fmt::join(models::scores().names(), ", ")) +
          "; did you mean 'dot'?\n"
          "a.yaml:18:5: unknown option 'model.attention.dot'; 'dot' has no options of its own\n"
          "a.yaml:19:3: model.memory has no value; expected a section with options of width, parts, or no line at all\n"
          "a.yaml:20:12: model.dropout is '0.3'; expected a section with options of embedding, encoder, decoder, "
          "attention, feed_forward, readout, "
          "source_word, target_word, variational\n"
          "a.yaml:21:11: model.bridge is a list; expected one value (text)\n"
          "a.yaml:23:14: training.optimizer is 'adam'; expected a section with options of name, learning_rate, adam, "
          "adamw, sgd; did "
          "you mean 'training.optimizer.name'?\n"
          "a.yaml:24:22: training.validation.bleu is 'no'; expected true or false; write false\n"
          "a.yaml:25:20: training.limits.epochs is '1.5'; expected a whole number\n"
          "a.yaml:25:34: training.limits.updates is '99999999999999999999'; expected a whole number of 18 digits at "
          "most\n"
          "a.yaml:25:65: training.limits.minutes is '5'; expected a number; it stands in quotes, which makes it text\n"
          "a.yaml:26:3: unknown option 'training.clip-norm'; expected one of start, objective, minimum_risk, batch, "
          "accumulate, optimizer, schedule, label_smoothing, coverage_loss, guided_alignment, clip_norm, "
          "scheduled_sampling, "
          "subword_sampling, "
          "moving_average, precision, limits, validation, snapshots, checkpoint, log_every, explosion; did you mean "
          "'clip_norm'?\n"
          "a.yaml:27:1: unknown option 'hidden'; expected one of run, seed, data, vocabulary, model, training, "
          "decoding; "
          "did you mean "
          "'model.encoder.hidden' or 'model.decoder.hidden'?\n"
          "a.yaml:29:9: decoding.beam is 1001; expected between 1 and 1000\n"
          "a.yaml:30:3: unknown option 'decoding.include'; `include:` stands at the top level of a file");
}

TEST_F(ConfigProblems, AreOneLineWhenThereIsOne) {
  EXPECT_EQ(said_about(kNeeded + "seed: -1\n"), "a.yaml:5:7: seed is -1; expected between 0 and 4294967295");
}

TEST_F(ConfigProblems, LeaveAGoodConfigAlone) { EXPECT_EQ(said_about(kNeeded), ""); }

TEST_F(ConfigProblems, AreCutAtFifty) {
  std::string text = kNeeded;
  for (int i = 0; i < 60; ++i) text += "zzz" + std::to_string(i) + ": 1\n";
  const std::string all = said_about(text);
  EXPECT_THAT(all, HasSubstr("60 problems in the config\n"));
  EXPECT_THAT(all, HasSubstr("a.yaml:54:1: unknown option 'zzz49'"));
  EXPECT_THAT(all, Not(HasSubstr("zzz50")));
  EXPECT_THAT(all, EndsWith("\nand 10 more"));
}

TEST_F(ConfigProblems, CountColumnsInCharacters) {
  write("a.yaml", "{run: üüü, seed: x}\n");
  EXPECT_EQ(said("a.yaml", {}, Purpose::kDescription), "a.yaml:1:18: seed is 'x'; expected a whole number");
}

TEST_F(ConfigProblems, ShortenLongValues) {
  const std::string long_value(500, 'x');
  EXPECT_EQ(said_about(kNeeded + "seed: " + long_value + "\n"),
            "a.yaml:5:7: seed is '" + std::string(60, 'x') + "...'; expected a whole number");
}

TEST_F(ConfigProblems, NameAFileThatIsNoConfig) {
  EXPECT_EQ(said("b.yaml"), "b.yaml: no such file");
  write("toy.yaml", kNeeded);
  EXPECT_EQ(said("toy.yml"), "toy.yml: no such file; did you mean 'toy.yaml'?");
  EXPECT_THAT(said("text"), HasSubstr("text: is a folder; expected a config file"));
  write("large.yaml", std::string(2 << 20, '\n'));
  EXPECT_EQ(said("large.yaml"), "large.yaml: is larger than 1 MB; expected a config file, a page of YAML");
}

TEST_F(ConfigProblems, PointBackFromAHint) {
  try {
    load(kNeeded + "sed: 1\n");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.hint(), "`attune describe` lists every option");
  }
}

}  // namespace
}  // namespace attune::config
