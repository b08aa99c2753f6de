#include "src/decode/translator.h"

#include <gmock/gmock.h>

#include <thread>

#include "src/base/error.h"
#include "src/base/log.h"
#include "tests/decode/letter_translator.h"
#include "tests/support/temporary.h"

namespace attune::decode {
namespace {

using testing::Letters;

TEST(Translator, GivesOneResultALineInOrderWhateverTheBatch) {
  DecodeOptions options;
  options.beam = 3;
  for (const int64_t beam : {1, 3}) {
    options.beam = beam;
    options.batch = 64;
    const auto together = make_translator(options).translate(lines()).lines;
    options.batch = 3;
    const auto in_threes = make_translator(options).translate(lines()).lines;
    Translator alone = make_translator(options);
    ASSERT_EQ(together.size(), lines().size());
    for (size_t i = 0; i < together.size(); ++i) {
      const Translation one = alone.translate({lines()[i]}).lines.front();
      EXPECT_EQ(together[i].text(), one.text());
      EXPECT_EQ(in_threes[i].text(), one.text());
      EXPECT_NEAR(together[i].hypotheses.front().log_probability, one.hypotheses.front().log_probability, 1e-9);
      EXPECT_EQ(together[i].source.ids, one.source.ids);
    }
  }
}

TEST(Translator, TellsWhoWatchesHowATranslationComesToBe) {
  for (const char* search : {"greedy", "beam", "sample"}) {
    DecodeOptions options;
    options.search = search == std::string("sample") ? "sample" : "beam";
    options.beam = search == std::string("beam") ? 3 : 1;
    const std::vector<std::string> texts = {"the cat", "", "a dog that sleeps", "one two three"};
    const auto wanted = make_translator(options).translate(texts).lines;
    std::vector<Hypothesis> seen;
    Request request;
    request.watches.resize(texts.size());
    request.watches[2] = [&](const Hypothesis& partial, const Translation& line) {
      EXPECT_EQ(line.source.words.size(), 4U);
      EXPECT_EQ(partial.ids.size(), seen.size()) << "a token a step";
      EXPECT_EQ(partial.alignment.rows, std::ssize(seen) + 1);
      EXPECT_EQ(partial.alignment.columns, std::ssize(line.source.ids) + 1);
      seen.push_back(partial);
    };
    const auto found = make_translator(options).translate(texts, request).lines;
    for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(found[i].text(), wanted[i].text()) << search;
    const Hypothesis& best = found[2].hypotheses.front();
    ASSERT_GE(seen.size(), best.ids.size() + 1) << search;
    if (options.beam > 1) continue;  // there the best of the end need not have been the best before
    const Hypothesis& last = seen.back();
    EXPECT_EQ(last.ids, best.ids) << search;
    EXPECT_EQ(last.alignment, best.alignment) << search;
  }
}

/// A model that nothing has taught, over three words.
Translator untaught(const std::string& output, DecodeOptions options = {}) {
  spdlog::set_level(spdlog::level::off);
  models::ModelOptions model = testing::tiny_options("additive", "recur_first");
  model.output = output;
  text::Vocabularies words = testing::three_words();
  words.extended = model.copies();
  return {testing::tiny_model(model, words.target->size()), words, options};
}

TEST(Translator, WritesWordsOfTheSourceAloneWhereTheModelOnlyCopies) {
  const std::vector<std::string> sources = {"Anna sees Bodo", "the Bodo", "Carl Anna Dora sees the cat"};
  for (const int64_t beam : {1, 4}) {
    DecodeOptions options;
    options.beam = beam;
    const auto found = untaught("copy", options).translate(sources, {.nbest = beam}).lines;
    bool copied = false;
    for (size_t i = 0; i < sources.size(); ++i)
      for (size_t k = 0; k < found[i].texts.size(); ++k) {
        const auto own = words(sources[i]);
        for (const std::string& word : words(found[i].texts[k])) {
          EXPECT_THAT(own, ::testing::Contains(word));
          copied = copied || word == "Anna" || word == "Bodo";
        }
        EXPECT_EQ(found[i].texts[k], found[i].target->decode(found[i].hypotheses[k].ids));
      }
    EXPECT_TRUE(copied);
  }
}

TEST(Translator, ScoresWordsBeyondTheVocabularyAsItsSearchDoes) {
  for (const char* output : {"copy_or_generate", "copy"}) {
    DecodeOptions options;
    options.beam = 4;
    Translator translator = untaught(output, options);
    const std::string source = "Anna sees Bodo and the cat";
    const Translations whole = translator.translate({source}, {.nbest = 4});
    const Translation& found = whole.lines.front();
    int64_t unknown = whole.limits.unknown;
    for (size_t k = 0; k < found.texts.size(); ++k) {
      const Translations read = translator.force({source}, {found.texts[k]});
      const Translation& forced = read.lines.front();
      unknown += read.limits.unknown;
      EXPECT_EQ(forced.hypotheses.front().ids, found.hypotheses[k].ids);
      EXPECT_NEAR(forced.hypotheses.front().log_probability, found.hypotheses[k].log_probability, 1e-9);
    }
    EXPECT_EQ(unknown, 0) << "they can be written";
  }
}

TEST(Translator, CopiesNoBannedWordAndBeginsWithOneThatIsGiven) {
  DecodeOptions options;
  options.beam = 4;
  options.ban = {"Bodo", "sees Anna"};
  const auto found = untaught("copy", options).translate({"Anna sees Bodo", "Bodo Anna sees"}, {.nbest = 4}).lines;
  for (const Translation& one : found)
    for (const std::string& text : one.texts) {
      EXPECT_EQ(text.find("Bodo"), std::string::npos);
      EXPECT_EQ(text.find("sees Anna"), std::string::npos);
    }
  const auto begun = untaught("copy").translate({"Anna sees Bodo"}, {.prefixes = {"Bodo Anna"}}).lines;
  EXPECT_TRUE(begun.front().text().starts_with("Bodo Anna")) << begun.front().text();
  EXPECT_THROW(untaught("copy").translate({"Anna sees Bodo"}, {.prefixes = {"the"}}), Error);
}

TEST(Translator, BeginsALineInPartsWithAWordOfAnotherPart) {
  DecodeOptions options;
  options.longest_source = 3;
  for (const int64_t batch : {1, 8}) {
    options.batch = batch;
    for (const char* prefix : {"Zed", "Zed cat Anna"}) {
      const auto found =
          untaught("copy_or_generate", options).translate({"the cat sees the Zed"}, {.prefixes = {prefix}}).lines;
      EXPECT_TRUE(found.front().text().starts_with(prefix)) << found.front().text();
    }
  }
}

TEST(Translator, KeepsEmptyLines) {
  const auto out = make_translator().translate({"", "cat", "  \t ", "dog", ""}).lines;
  ASSERT_EQ(out.size(), 5u);
  for (const size_t empty : {0, 2, 4}) {
    EXPECT_TRUE(out[empty].hypotheses.empty());
    EXPECT_EQ(out[empty].text(), "");
  }
  EXPECT_EQ(out[1].hypotheses.size(), 1u);
  EXPECT_TRUE(make_translator().translate({}).lines.empty());
}

TEST(Translator, AlignmentHasARowPerTokenAndAColumnPerSourceTokenAndTheEnds) {
  const Translation line = make_translator().translate({"ab cde"}, {.nbest = 3}).lines.front();
  ASSERT_EQ(line.hypotheses.size(), 3u);
  ASSERT_EQ(line.texts.size(), 3u);
  for (const Hypothesis& hypothesis : line.hypotheses) {
    EXPECT_EQ(hypothesis.alignment.rows, static_cast<int64_t>(hypothesis.ids.size()) + 1);
    EXPECT_EQ(hypothesis.alignment.columns, 6);
    EXPECT_EQ(hypothesis.token_log_probabilities.size(), hypothesis.ids.size() + 1);
  }
}

TEST(Translator, GivesAtMostBeamHypotheses) {
  DecodeOptions options;
  options.beam = 2;
  EXPECT_EQ(make_translator(options).translate({"cat"}, {.nbest = 10}).lines.front().hypotheses.size(), 2u);
}

TEST(Translator, TranslatesALongLineInPartsAndJoinsThem) {
  DecodeOptions options;
  options.longest_source = 6;
  Translator translator = make_translator(options);
  const Translation whole = translator.translate({"abc def ghi jk"}, {.nbest = 2}).lines.front();
  EXPECT_EQ(whole.parts, 2);
  const auto parts = translator.translate({"abc def", "ghi jk"}).lines;
  EXPECT_EQ(whole.text(), parts[0].text() + " " + parts[1].text());
  ASSERT_EQ(whole.hypotheses.size(), 1u);
  const Hypothesis& joined = whole.hypotheses.front();
  EXPECT_NEAR(joined.log_probability, parts[0].hypotheses[0].log_probability + parts[1].hypotheses[0].log_probability,
              1e-9);
  EXPECT_EQ(joined.alignment.rows, static_cast<int64_t>(joined.ids.size()) + 1);
  EXPECT_EQ(joined.alignment.columns, 12);
  EXPECT_EQ(joined.alignment.at(0, 6), 0);
  EXPECT_EQ(joined.alignment.at(0, 0), parts[0].hypotheses[0].alignment.at(0, 0));
}

TEST(Translator, TakesLinesThatAreNoText) {
  DecodeOptions options;
  options.longest_source = 50;
  std::string word(400, 'x');
  const auto out = make_translator(options)
                       .translate({"\xff\xfe", std::string("a\0b", 3), word, "\xe4\xb8\xad\xe6\x96\x87", "cat\r"})
                       .lines;
  EXPECT_EQ(out.size(), 5u);
  for (const Translation& line : out) EXPECT_FALSE(line.hypotheses.empty());
  EXPECT_EQ(out[2].parts, 8);
}

TEST(Translator, TranslatesTheSameWithWeightsThatItKeepsAgainAndAgain) {
  Translator keeps = make_translator();
  keeps.keep_weights();
  const std::vector<Translation> expected = make_translator().translate(lines()).lines;
  for (int time = 0; time < 2; ++time) {
    const std::vector<Translation> found = keeps.translate(lines()).lines;
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(found[i].text(), expected[i].text());
      if (expected[i].hypotheses.empty()) continue;
      EXPECT_EQ(found[i].hypotheses[0].log_probability, expected[i].hypotheses[0].log_probability);
    }
  }
}

TEST(Translator, EndsATranslationAtTheLongestLength) {
  DecodeOptions options;
  options.longest_factor = 0.5;
  for (const int64_t beam : {1, 4}) {
    options.beam = beam;
    for (const Translation& line : make_translator(options).translate(lines()).lines)
      EXPECT_LE(line.hypotheses.front().token_log_probabilities.size(), line.source.ids.size() / 2 + 10);
  }
}

TEST(Translator, CountsTheTranslationsThatWereCut) {
  DecodeOptions options;
  options.longest_factor = 0;
  const Translator translator = make_translator(options);
  const CapturedLog log;
  Limits met;
  for (int i = 0; i < 3; ++i) met += translator.translate(lines()).limits;
  EXPECT_EQ(log.text(), "");
  EXPECT_EQ(met.translated, 3 * std::ssize(lines()));
  const std::vector<std::string> said = translator.describe(met);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said.front(), ::testing::HasSubstr(" did not end by themselves"));
  EXPECT_TRUE(translator.describe({}).empty());
}

/// The limits of calls, in words, a line each.
std::string described(const Translator& translator, const std::vector<Limits>& calls) {
  Limits met;
  for (const Limits& limits : calls) met += limits;
  std::string out;
  for (const std::string& one : translator.describe(met)) out += one + "\n";
  return out;
}

TEST(Translator, SaysWhenTheAttentionSeesTheBeginningOnly) {
  models::ModelOptions options = testing::tiny_options("location", "recur_first");
  options.attention.location.longest = 4;
  const Translator translator(testing::tiny_model(options, Letters::kSize), testing::letters(), {});
  EXPECT_THAT(described(translator, {translator.translate({"cat"}).limits, translator.force({"cat"}, {"dog"}).limits}),
              ::testing::Not(::testing::HasSubstr("positions")));
  EXPECT_THAT(described(translator,
                        {translator.translate({"horse", "cat"}).limits, translator.force({"horse"}, {"dog"}).limits}),
              ::testing::HasSubstr("2 sentences are longer than the 4 positions that can be attended to"));
}

TEST(Translator, SaysWhenPlacesWereNotLearned) {
  models::ModelOptions options = testing::tiny_options("scaled_dot", "recur_first");
  options.encoder.kind = options.decoder.kind = "transformer";
  options.encoder.transformer.positions = options.decoder.transformer.positions = "learned";
  options.decoder.transformer.learned.longest = 5;
  const Translator translator(testing::tiny_model(options, Letters::kSize), testing::letters(), {});
  EXPECT_THAT(described(translator, {translator.force({"cat"}, {"frog"}).limits}),
              ::testing::Not(::testing::HasSubstr("learned")));
  const std::string said = described(translator, {translator.force({"horse", "cat"}, {"dog", "snail"}).limits});
  EXPECT_THAT(said, ::testing::HasSubstr("1 sentences are longer than the 4 positions that have been learned"));
  EXPECT_THAT(said,
              ::testing::HasSubstr("1 sentences' translations are longer than the 5 positions that have been learned "
                                   "(model.decoder"));
  EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr("attended")));
}

TEST(Translator, SaysThatTheVocabularyLacksTokens) {
  const Translator translator = make_translator();
  EXPECT_THAT(described(translator, {translator.translate({"cat", "c\u00E9t \u00E9"}).limits}),
              ::testing::HasSubstr("does not have 2 of the source's tokens"));
}

TEST(Translator, TakesOptionsPerRequest) {
  DecodeOptions wide, banned;
  wide.beam = 4;
  const Translator narrow = make_translator(), of_wide = make_translator(wide);
  for (size_t i = 0; i < lines().size(); ++i)
    EXPECT_EQ(narrow.translate(lines(), {.options = wide}).lines[i].text(), of_wide.translate(lines()).lines[i].text());
  banned.ban = {narrow.translate({"cat"}).lines.front().text()};
  EXPECT_NE(narrow.translate({"cat"}, {.options = banned}).lines.front().text(), banned.ban.front());
  EXPECT_EQ(narrow.translate({"cat"}).lines.front().text(), banned.ban.front()) << "an option of one call stayed";
}

TEST(Translator, GivesEachOfSeveralThreadsItsOwn) {
  Translator translator(testing::tiny_model(testing::tiny_options("additive", "attend_first"), Letters::kSize),
                        testing::letters(), {});
  translator.keep_weights();
  const std::vector<Translation> wanted = make_translator().translate(lines(), {.prefixes = lines()}).lines;
  std::vector<Translations> found(4);
  std::vector<std::thread> threads;
  for (Translations& own : found)
    threads.emplace_back([&] { own = translator.translate(lines(), {.prefixes = lines()}); });
  for (std::thread& thread : threads) thread.join();
  for (const Translations& own : found)
    for (size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(own.lines[i].texts, wanted[i].texts);
}

TEST(Translator, LeavesTheModelsModeAsItWas) {
  models::Seq2Seq model = testing::tiny_model(testing::tiny_options("additive", "attend_first"), Letters::kSize);
  Translator translator(model, testing::letters(), {});
  model->train();
  translator.translate({"cat"});
  EXPECT_TRUE(model->is_training());
  model->eval();
  translator.force({"cat"}, {"dog"});
  EXPECT_FALSE(model->is_training());
}

TEST(Translator, KeepsNoAlignmentThatNobodyWants) {
  DecodeOptions options;
  options.longest_source = 8;
  Translator translator = make_translator(options);
  for (const char* line : {"cat", "abc def ghi jk"}) {
    const Hypothesis with = translator.translate({line}).lines.front().hypotheses.front();
    const Hypothesis without = translator.translate({line}, {.alignment = false}).lines.front().hypotheses.front();
    EXPECT_EQ(with.ids, without.ids);
    EXPECT_EQ(with.log_probability, without.log_probability);
    EXPECT_FALSE(with.alignment.values.empty());
    EXPECT_TRUE(without.alignment.values.empty());
  }
  EXPECT_TRUE(translator.force({"cat"}, {"dog"}, {.alignment = false})
                  .lines.front()
                  .hypotheses.front()
                  .alignment.values.empty());
}

}  // namespace
}  // namespace attune::decode
