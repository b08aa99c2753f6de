// Forced decoding (src/decode/force.cpp): given translations, read by the translator.
#include <gmock/gmock.h>

#include "src/base/error.h"
#include "src/decode/translator.h"
#include "tests/decode/letter_translator.h"
#include "tests/support/temporary.h"

namespace attune::decode {
namespace {

using testing::Letters;

TEST(Translator, ForcedToItsOwnTranslationSaysTheSame) {
  for (const int64_t beam : {1, 4}) {
    DecodeOptions options;
    options.beam = beam;
    Translator translator = make_translator(options);
    std::vector<std::string> targets;
    std::vector<Translation> own;
    for (Translation& line : translator.translate(lines()).lines)
      if (Letters().encode(line.text()) == line.hypotheses.front().ids) own.push_back(std::move(line));
    ASSERT_GT(own.size(), 3u);
    std::vector<std::string> sources;
    for (const Translation& line : own) {
      std::string source;
      for (const std::string& word : line.source.words) source += word + " ";
      sources.push_back(source);
      targets.push_back(line.text());
    }
    const auto forced = translator.force(sources, targets).lines;
    for (size_t i = 0; i < own.size(); ++i) {
      const Hypothesis &mine = own[i].hypotheses.front(), &given = forced[i].hypotheses.front();
      EXPECT_EQ(mine.ids, given.ids);
      EXPECT_NEAR(mine.log_probability, given.log_probability, 1e-6);
      EXPECT_NEAR(mine.score, given.score, 1e-6);
      ASSERT_EQ(mine.alignment.values.size(), given.alignment.values.size());
      for (size_t k = 0; k < mine.alignment.values.size(); ++k)
        EXPECT_NEAR(mine.alignment.values[k], given.alignment.values[k], 1e-6);
      EXPECT_GE(given.correct, 0);
      EXPECT_LE(given.correct, static_cast<int64_t>(given.ids.size()) + 1);
    }
  }
}

TEST(Translator, ForcedCountsTheTokensThatWereMostProbable) {
  DecodeOptions options;
  options.beam = 1;
  Translator translator = make_translator(options);
  const Hypothesis forced = translator.force({"cat"}, {"dog"}).lines.front().hypotheses.front();
  // What the model would have said after each beginning of the given translation, one token at a time.
  const std::vector<int32_t> dog = Letters().encode("dog"), cat = Letters().encode("cat");
  models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", "attend_first"), Letters::kSize);
  const Tensor source =
      torch::tensor({int64_t{cat[0]}, int64_t{cat[1]}, int64_t{cat[2]}, int64_t{text::kEnd}}).unsqueeze(0);
  const kernels::ExecutionScope scope(model->execution());
  const models::Memory memory = model->encode(source, torch::tensor({4}));
  models::State state = model->start(memory);
  int64_t correct = 0, previous = text::kBegin;
  for (size_t i = 0; i <= dog.size(); ++i) {
    const int64_t gold = i < dog.size() ? dog[i] : text::kEnd;
    const models::Step step = model->step(torch::tensor({previous}), state, memory, model->prepare(memory));
    correct += model->scores(models::OutputRows::of(step, source)).argmax(-1).item<int64_t>() == gold;
    state = step.state;
    previous = gold;
  }
  EXPECT_EQ(forced.correct, correct);
}

TEST(Translator, ForcesEmptySides) {
  const auto out = make_translator().force({"", "cat", ""}, {"", "", "dog"}).lines;
  ASSERT_EQ(out.size(), 3u);
  for (const Translation& pair : out) ASSERT_EQ(pair.hypotheses.size(), 1u);
  EXPECT_EQ(out[0].hypotheses[0].alignment.values.size(), 1u);
  EXPECT_EQ(out[2].hypotheses[0].alignment.rows, 4);
}

TEST(Translator, RefusesPairsThatAreNone) { EXPECT_THROW(make_translator().force({"a"}, {"a", "b"}), Error); }

TEST(Translator, LeavesAPairOutThatCannotBeReadWhole) {
  Translator translator = make_translator();
  const CapturedLog log;
  const auto out =
      translator.force({"cat", std::string(1001, 'a'), "dog"}, {"dog", "a", "cat"}, {.numbers = {7, 12, 13}}).lines;
  ASSERT_EQ(out.size(), 3u);
  EXPECT_TRUE(out[1].hypotheses.empty());
  EXPECT_EQ(out[2].hypotheses.front().ids, translator.force({"dog"}, {"cat"}).lines.front().hypotheses.front().ids);
  EXPECT_THAT(log.text(), ::testing::HasSubstr("line 12: "));
}

}  // namespace
}  // namespace attune::decode
