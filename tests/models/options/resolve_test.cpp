// What the options leave to be found out, and what contradicts itself.
#include "models/options/resolve.h"

#include <gtest/gtest.h>

#include <functional>

namespace attune::models {
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

TEST(Resolve, GivesAPureCopyNoReadoutUnlessItIsFed) {
  ModelOptions options = with_score("additive");
  options.output = "copy";
  options.decoder.order = "recur_first";
  EXPECT_EQ(resolved(options).options.decoder.readout, "attentional");
  EXPECT_EQ(resolved(options).options.decoder.readout_width, 96);
  options.decoder.recur_first.input_feeding = false;
  const Result out = resolved(options);
  EXPECT_TRUE(out.problems.empty());
  EXPECT_EQ(out.options.decoder.readout, "none");
  EXPECT_EQ(out.options.decoder.readout_width, 0);
  EXPECT_TRUE(resolved(out.options).problems.empty());
  options.decoder.readout = "tanh";
  EXPECT_EQ(resolved(options).problems.front().message,
            "readout: tanh and output: copy do not go together: nothing reads it");
  options.decoder.readout = "auto";
  options.decoder.readout_width = 8;
  EXPECT_EQ(resolved(options).problems.front().paths.front(), "model.decoder.readout_width");
}

TEST(Resolve, RefusesToCopyWhatHasNoProbability) {
  const auto refused = [](const std::string& output, const auto& set, bool joint = true) {
    ModelOptions options = with_score("additive");
    options.decoder.order = "recur_first";
    options.output = output;
    set(options);
    const Result out = resolved(options, joint);
    return out.problems.empty() ? std::string() : out.problems.front().message;
  };
  const auto nothing = [](ModelOptions&) {};
  for (const char* output : {"copy_or_generate", "copy"}) {
    const std::string end = std::string(" and output: ") + output + " do not go together: ";
    EXPECT_EQ(refused(output, nothing), "");
    EXPECT_EQ(refused(output, nothing, false), "joint: false" + end + "a word must have one id on both sides");
    EXPECT_EQ(refused(output, [](ModelOptions& o) { o.attention.score = "none"; }),
              "score: none" + end + "nothing is attended to");
    EXPECT_EQ(refused(output, [](ModelOptions& o) { o.attention.normalizer = "hard"; }),
              "normalizer: hard" + end + "one position is no distribution of words");
  }
  const auto local_p = [](ModelOptions& o) { o.attention.window = "local_p"; };
  const auto renormalized = [&](ModelOptions& o) {
    local_p(o);
    o.attention.local_p.renormalize = true;
  };
  EXPECT_EQ(refused("copy_or_generate", local_p),
            "window: local_p and output: copy_or_generate do not go together: its weights do not sum to one");
  EXPECT_EQ(refused("copy_or_generate", renormalized), "");
  const std::string end = " and output: copy do not go together: ";
  const std::string weighs_nothing = "the right word may weigh nothing at all, which teaches nothing";
  EXPECT_EQ(refused("copy", local_p), "window: local_p" + end + weighs_nothing);
  EXPECT_EQ(refused("copy", renormalized), "window: local_p" + end + weighs_nothing);
  EXPECT_EQ(
      refused("copy", [](ModelOptions& o) { o.decoder.order = "attend_first"; }),
      "order: attend_first" + end + "it attends before it reads the last word, which then would count for nothing");
  EXPECT_EQ(refused("copy",
                    [](ModelOptions& o) {
                      o.decoder.order = "conditional";
                      o.decoder.layers = 2;
                    }),
            "order: conditional with 2 layers" + end + "it attends from the bottom one, and nothing reads the others");
  for (const char* order : {"recur_first", "conditional"})
    EXPECT_EQ(refused("copy_or_generate", [&](ModelOptions& o) { o.decoder.order = order; }), "");
  const auto heads = [](ModelOptions& o) { o.attention.heads = 2; };
  EXPECT_EQ(refused("copy", heads), "") << "the context is fed";
  EXPECT_EQ(refused("copy",
                    [&](ModelOptions& o) {
                      heads(o);
                      o.decoder.recur_first.input_feeding = false;
                    }),
            "heads: 2" + end + "nothing reads what is attended to, only where");
  for (const char* score : {"boxcar", "epanechnikov", "constant"}) {
    const auto choose = [&](ModelOptions& o) { o.attention.score = score; };
    EXPECT_EQ(refused("copy", choose), std::string("score: ") + score + end +
                                           "not every weight has a gradient, and nothing else teaches what to copy");
    EXPECT_EQ(refused("copy_or_generate", choose), "");
  }
  EXPECT_NE(refused("copy", [](ModelOptions& o) { o.attention.normalizer = "sparsemax"; }), "");
  EXPECT_EQ(refused("copy_or_generate", [](ModelOptions& o) { o.attention.normalizer = "sparsemax"; }), "");
  EXPECT_NE(refused("copy", [](ModelOptions& o) { o.attention.window = "local_m"; }), "");
  EXPECT_EQ(refused("copy_or_generate", [](ModelOptions& o) { o.attention.window = "local_m"; }), "");
  EXPECT_EQ(refused("copy", [](ModelOptions& o) { o.tied_embeddings = "target"; }),
            "tied_embeddings: target, but output: copy has no output layer to tie");
  EXPECT_EQ(refused("copy", [](ModelOptions& o) { o.tied_embeddings = "all"; }), "");
}

TEST(Resolve, RefusesWhatMeansNothingTogether) {
  const auto refused = [](const std::string& score, const auto& set) {
    ModelOptions options = with_score(score);
    set(options);
    const Result out = resolved(options);
    return out.problems.empty() ? std::string() : out.problems.front().message;
  };
  const auto window = [](ModelOptions& o) { o.attention.window = "local_p"; };
  const auto sparse = [](ModelOptions& o) { o.attention.normalizer = "sparsemax"; };
  const auto heads = [](ModelOptions& o) { o.attention.heads = 4; };
  const auto coverage = [](ModelOptions& o) { o.attention.coverage = "neural"; };
  const auto parts = [](ModelOptions& o) { o.memory.parts = "key_value"; };
  const auto width = [](ModelOptions& o) { o.memory.width = 50; };
  const std::string nothing = "nothing is attended to";
  EXPECT_EQ(refused("none", window),
            "attention.window: local_p and attention.score: none do not go together: " + nothing);
  EXPECT_EQ(refused("none", sparse),
            "attention.normalizer: sparsemax and attention.score: none do not go together: " + nothing);
  EXPECT_EQ(refused("none", heads), "attention.heads: 4 and attention.score: none do not go together: " + nothing);
  EXPECT_EQ(refused("none", coverage),
            "attention.coverage: neural and attention.score: none do not go together: " + nothing);
  const auto blind = [](ModelOptions& o) {
    o.attention.none.every_step = false;
    o.bridge = "zero";
  };
  EXPECT_EQ(refused("none", blind),
            "bridge: zero and attention.score: none do not go together: the decoder would see nothing of the source");
  EXPECT_EQ(refused("additive", blind), "");
  EXPECT_EQ(refused("none", [](ModelOptions& o) { o.bridge = "zero"; }), "") << "it reads the context at every step";
  EXPECT_EQ(refused("none", width),
            "score none reads the encoder's end as it is, of width 128, but memory.width is 50");
  EXPECT_EQ(refused("cosine", coverage),
            "attention.coverage: neural and attention.score: cosine do not go together: it compares directions, which "
            "coverage has none of");
  EXPECT_EQ(refused("location", coverage),
            "attention.coverage: neural and attention.score: location do not go together: it reads no keys that "
            "coverage could be added to");
  EXPECT_EQ(refused("boxcar", coverage),
            "attention.coverage: neural and attention.score: boxcar do not go together: its weights have no gradient "
            "that coverage could learn from");
  EXPECT_EQ(refused("constant", parts),
            "memory.parts: key_value and attention.score: constant do not go together: it reads no keys");
  EXPECT_EQ(refused("location", parts),
            "memory.parts: key_value and attention.score: location do not go together: it reads no keys");
  for (const char* score : {"additive", "general"})
    for (const auto& allowed : std::vector<std::function<void(ModelOptions&)>>{window, sparse, heads, coverage, parts})
      EXPECT_EQ(refused(score, allowed), "");
}

TEST(Resolve, CutsWidthsIntoPartsThatHeadsShare) {
  ModelOptions options = with_score("additive");
  options.memory.parts = "key_value_predict";
  EXPECT_EQ(resolved(options).problems.at(0).message,
            "memory.parts: key_value_predict cuts states into 3 parts, but memory.width is 128");
  options.memory.parts = "key_value";
  options.attention.heads = 32;
  EXPECT_EQ(resolved(options).problems.at(0).message, "32 heads cannot share decoder.hidden, which is 96 in 2 parts");
}

}  // namespace
}  // namespace attune::models
