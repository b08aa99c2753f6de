// What the options leave to be found out, and what contradicts itself.
#include "models/resolve.h"

#include <gtest/gtest.h>

namespace attune {
namespace {

struct Result {
  ModelOptions options;
  std::vector<OptionProblem> problems;
  std::vector<std::string> notes;
};

Result resolved(ModelOptions options, bool joint = true) {
  Result out{options, {}, {}};
  out.problems = resolve(out.options, 100, joint, out.notes);
  return out;
}

ModelOptions with_score(const std::string& score) {
  ModelOptions options;
  options.encoder.hidden = 64;
  options.decoder.hidden = 96;
  options.attention.score = score;
  return options;
}

TEST(Resolve, LetsOneWordSwitchTheScore) {
  for (const auto& score : scores().names()) EXPECT_TRUE(resolved(with_score(score)).problems.empty()) << score;
}

TEST(Resolve, KeepsTheEncodersStatesAsMemory) { EXPECT_EQ(resolved(with_score("additive")).options.memory.width, 128); }

TEST(Resolve, ProjectsTheMemoryForDotAndSaysSo) {
  const Result out = resolved(with_score("dot"));
  EXPECT_EQ(out.options.memory.width, 96);
  ASSERT_EQ(out.notes.size(), 1u);
  EXPECT_EQ(out.notes[0],
            "score dot compares query and memory directly: the memory is projected from 128 to the query's width 96");
}

TEST(Resolve, NamesBothWidthsWhenTheyContradictTheScore) {
  ModelOptions options = with_score("dot");
  options.memory.width = 50;
  const Result out = resolved(options);
  ASSERT_EQ(out.problems.size(), 1u);
  EXPECT_EQ(out.problems[0].paths.front(), "model.memory.width");
  EXPECT_EQ(
      out.problems[0].message,
      "score dot needs query and memory of one width, but the query (decoder.hidden) has 96 and memory.width is 50");
}

TEST(Resolve, GivesLocationTheFiltersLengthAndTheEndOfSentence) {
  EXPECT_EQ(resolved(with_score("location")).options.attention.location.longest, 101);
}

TEST(Resolve, ChoosesTheReadoutOfTheOrder) {
  ModelOptions options = with_score("additive");
  EXPECT_EQ(resolved(options).options.decoder.readout, "tanh");
  options.decoder.order = "recur_first";
  EXPECT_EQ(resolved(options).options.decoder.readout, "attentional");
}

TEST(Resolve, MakesTheReadoutAsWideAsTheTiedEmbedding) {
  ModelOptions options = with_score("additive");
  options.tied_embeddings = "target";
  EXPECT_EQ(resolved(options).options.decoder.readout_width, options.embedding);
  options.decoder.readout_width = 7;
  EXPECT_EQ(resolved(options).problems.size(), 1u);
}

TEST(Resolve, WantsOneVocabularyToTieAllEmbeddings) {
  ModelOptions options = with_score("additive");
  options.tied_embeddings = "all";
  EXPECT_TRUE(resolved(options, true).problems.empty());
  EXPECT_EQ(resolved(options, false).problems.size(), 1u);
}

TEST(Resolve, LeavesAResolvedModelAsItIs) {
  for (const auto& score : scores().names()) {
    const ModelOptions once = resolved(with_score(score)).options;
    const Result twice = resolved(once);
    EXPECT_TRUE(twice.problems.empty());
    EXPECT_TRUE(twice.notes.empty());
    EXPECT_EQ(twice.options.memory.width, once.memory.width);
  }
}

TEST(Resolve, WantsWidthsThatTheHeadsCanShare) {
  ModelOptions options = with_score("additive");
  options.attention.heads = 32;
  EXPECT_TRUE(resolved(options).problems.empty());
  options.attention.heads = 64;
  const Result out = resolved(options);
  ASSERT_EQ(out.problems.size(), 1u);
  EXPECT_EQ(out.problems[0].paths.front(), "model.attention.heads");
  EXPECT_EQ(out.problems[0].message, "64 heads cannot share decoder.hidden, which is 96");
}

}  // namespace
}  // namespace attune
