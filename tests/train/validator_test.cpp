#include "src/train/validator.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/alignment/link_rules.h"
#include "src/base/files.h"
#include "src/corpus/batch.h"
#include "tests/support/letters.h"
#include "tests/support/temporary.h"
#include "tests/support/tiny_model.h"

namespace attune::train {
namespace {

constexpr char kSource[] = "ab ba\n\nc\nabc abc abc\n", kTarget[] = "ba\nx\n\ncab cab\n";

struct Texts {
  Texts() {
    write_file(folder / "source", kSource);
    write_file(folder / "target", kTarget);
  }
  Validator::Task task() {
    return {model, testing::letters(), {{{folder / "source"}, {folder / "target"}}, {}}, {.batch = 2},
            {},    folder / "out"};
  }
  TemporaryFolder folder;
  models::Seq2Seq model =
      testing::tiny_model(testing::tiny_options("additive", "attend_first"), testing::Letters::kSize);
};

TEST(Validator, PerplexityIsThatOfTheSentencesOneByOne) {
  Texts texts;
  const Validation found = Validator(texts.task()).validate(7);
  const corpus::ParallelCorpus corpus =
      corpus::encode(corpus::read_sentence_pairs(texts.folder / "source", texts.folder / "target"), testing::letters());
  double sum = 0, tokens = 0;
  const kernels::ExecutionScope scope(texts.model->execution());
  for (int64_t i = 0; i < 4; ++i) {
    const corpus::Batch batch = make_batch(corpus, {i});
    const models::Unrolled out = texts.model->forward(batch.source, batch.source_lengths, batch.target_input);
    const auto log = texts.model->scores(models::OutputRows::of(out, batch.source)).log_softmax(-1);
    sum += log.gather(1, batch.target_output.view({-1, 1})).sum().item<double>();
    tokens += static_cast<double>(batch.target_tokens);
  }
  EXPECT_NEAR(found.value("perplexity"), std::exp(-sum / tokens), 1e-9);
  EXPECT_NEAR(found.loss, -sum / tokens, 1e-12);
  EXPECT_GE(found.value("accuracy"), 0);
  EXPECT_LE(found.value("accuracy"), 1);
}

TEST(Validator, WarnsOfAnIllFormedLineOnce) {
  Texts texts;
  write_file(texts.folder / "target", "ba\nx\xFF\n\ncab cab\n");
  const CapturedLog log;
  const Validator validator(texts.task());
  const std::string said = log.text(), warning = "target:2: ill-formed UTF-8";
  ASSERT_NE(said.find(warning), std::string::npos);
  EXPECT_EQ(said.find(warning), said.rfind(warning));
}

TEST(Validator, WritesOneTranslationALine) {
  Texts texts;
  const Validation found = Validator(texts.task()).validate(7);
  const std::string lines = read_file(texts.folder / "out/valid.7.txt");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 4);
  EXPECT_GE(found.value("bleu"), 0);
  EXPECT_LE(found.value("bleu"), 100);
}

TEST(Validator, KeepsWhatTheFirstTranslationsAttendTo) {
  Texts texts;
  write_file(texts.folder / "source", "ab ba\n\na b c\nc\na\nb\nc\n");
  write_file(texts.folder / "target", "ba\na\na\nc\na\nb\nc\n");
  const Validator::Task task = texts.task();
  Validator(task).validate(7);
  const auto text = read_file(texts.folder / "out/valid.7.txt");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 7);
  std::istringstream lines(read_file(texts.folder / "out/valid.7.attention.jsonl"));
  std::vector<int64_t> numbers;
  for (std::string line; std::getline(lines, line);) {
    const auto object = nlohmann::json::parse(line);
    numbers.push_back(object["line"]);
    EXPECT_EQ(object["alignment"].size(), object["target"]["pieces"].size() + 1);
    EXPECT_EQ(object["alignment"][0].size(), object["source"]["pieces"].size() + 1);
  }
  EXPECT_EQ(numbers, (std::vector<int64_t>{1, 3, 4, 5})) << "of five; the second has nothing to attend to";
}

TEST(Validator, WithoutBleuTranslatesNothing) {
  Texts texts;
  Validator::Task task = texts.task();
  task.options = {.bleu = false, .metric = "perplexity"};
  const Validation found = Validator(task).validate(7);
  EXPECT_TRUE(std::isnan(found.value("bleu")));
  EXPECT_LT(found.unended, 0);
  EXPECT_FALSE(std::filesystem::exists(texts.folder / "out"));
}

std::vector<std::string> names_of(const Validation& found) {
  std::vector<std::string> out;
  for (const MetricValue& value : found.values) out.push_back(value.name);
  return out;
}

TEST(Validator, ComputesTheMetricsThatAreAskedForAndNoOther) {
  Texts texts;
  Validator::Task task = texts.task();
  EXPECT_THAT(names_of(Validator(task).validate(7)), ::testing::ElementsAre("perplexity", "accuracy", "bleu"));
  task.options = {.bleu = false, .metrics = {"ter"}, .metric = "exact"};
  EXPECT_THAT(names_of(Validator(task).validate(7)), ::testing::ElementsAre("perplexity", "accuracy", "ter", "exact"));
}

TEST(Validator, ComputesEveryMetricThereIs) {
  Texts texts;
  write_file(texts.folder / "gold", "0-0\n\n\n0-0\n");
  Validator::Task task = texts.task();
  task.files.gold.value = texts.folder / "gold";
  task.options.metrics = eval::comparable_metrics().names();
  EXPECT_EQ(names_of(Validator(task).validate(7)), task.options.metrics);
}

TEST(Validator, TakesSnapshotsOfItsFirstPairsAsForcedDecodingAlignsThem) {
  Texts texts;
  std::string longest;
  for (int i = 0; i < 101; ++i) longest += "a";
  write_file(texts.folder / "source", "ab ba\n" + longest + "\nabc\nc\n");
  write_file(texts.folder / "target", "ba\na\ncab cab\nc\n");
  Validator validator(texts.task());
  texts.model->train();
  const std::vector<Snapshot> taken = validator.snapshots(2);
  EXPECT_TRUE(texts.model->is_training());
  ASSERT_EQ(taken.size(), 2u) << "the second line is too long";
  EXPECT_EQ(taken[0].line, 1);
  EXPECT_EQ(taken[1].line, 3);
  EXPECT_EQ(taken[1].pair.source.words, std::vector<std::string>{"abc"});
  EXPECT_EQ(taken[1].pair.target.pieces, (std::vector<std::string>{"▁c", "a", "b", "▁c", "a", "b"}));
  EXPECT_EQ(taken[1].pair.target.word_of, (std::vector<int32_t>{0, 0, 0, 1, 1, 1}));
  decode::Translator translator(texts.model, testing::letters(), {});
  const auto forced = translator.force({"ab ba", "abc"}, {"ba", "cab cab"}, {.alignment = true}).lines;
  for (size_t i = 0; i < 2; ++i) {
    const Matrix& now = taken[i].pair.alignment;
    const Matrix& wanted = forced[i].hypotheses.front().alignment;
    ASSERT_EQ(now.rows, wanted.rows);
    ASSERT_EQ(now.columns, wanted.columns);
    for (size_t at = 0; at < now.values.size(); ++at) EXPECT_NEAR(now.values[at], wanted.values[at], 1e-6);
  }
}

TEST(Validator, TakesNoSnapshotsWhereNothingIsAttendedTo) {
  Texts texts;
  texts.model = testing::tiny_model(testing::tiny_options("none", "recur_first"), testing::Letters::kSize);
  EXPECT_TRUE(Validator(texts.task()).snapshots(3).empty());
}

TEST(Validator, TellsHowTheModelAttends) {
  Texts texts;
  const auto formed = Validator(texts.task()).validate(7).attention;
  EXPECT_GT(formed.evenness, 0);
  EXPECT_LE(formed.evenness, 1);
  EXPECT_EQ(formed.unreachable, 0);
  Validator::Task blind = texts.task();
  blind.model = testing::tiny_model(testing::tiny_options("none", "attend_first"), testing::Letters::kSize);
  EXPECT_TRUE(std::isnan(Validator(blind).validate(7).attention.entropy));
}

TEST(Validator, JudgesAlignmentsWhereThereAreGoldLinks) {
  Texts texts;
  EXPECT_TRUE(std::isnan(Validator(texts.task()).validate(7).value("aer")));
  Validator::Task task = texts.task();
  const auto judged = [&](const std::string& links) {
    write_file(texts.folder / "gold", links);
    task.files.gold.value = texts.folder / "gold";
    return Validator(task).validate(7).value("aer");
  };
  // Of "ab ba" and "ba", and of "abc abc abc" and "cab cab": what the words' weights are says forced decoding.
  decode::Translator translator(texts.model, testing::letters(), {});
  const auto forced = translator.force({"ab ba", "abc abc abc"}, {"ba", "cab cab"}).lines;
  std::string right, wrong;
  for (const decode::Translation& pair : forced) {
    const text::Segmented target = pair.target->segment(pair.texts.front());
    const Matrix& whole = pair.hypotheses.front().alignment;
    const Matrix words = alignment::between_words(whole, pair.source, target);
    std::vector<alignment::Link> links = alignment::hard_links(words);
    right += to_pharaoh(links) + "\n";
    for (alignment::Link& link : links) link.source = (link.source + 1) % words.columns;
    wrong += to_pharaoh(links) + "\n";
    if (&pair == &forced.front()) right += "\n\n", wrong += "\n\n";
  }
  const uint64_t texts_alone = Validator(task).fingerprint();
  write_file(texts.folder / "gold", right);
  task.files.gold.value = texts.folder / "gold";
  Validator::Task best_by_links = task;
  best_by_links.options.metric = "aer";
  const uint64_t of_right = Validator(best_by_links).fingerprint();
  write_file(texts.folder / "gold", wrong);
  EXPECT_NE(Validator(best_by_links).fingerprint(), of_right) << "other links are another judge";
  EXPECT_EQ(Validator(task).fingerprint(), texts_alone);
  EXPECT_EQ(judged(right), 0);
  EXPECT_EQ(judged(wrong), 1);
  EXPECT_THAT(error_of([&] { judged("0-0\n1-0\n\n\n"); }), ::testing::HasSubstr("gold:2: '1-0' lies beyond"));
}

TEST(Validator, LeavesTheModelTraining) {
  Texts texts;
  Validator validator(texts.task());
  texts.model->train();
  validator.validate(1);
  EXPECT_TRUE(texts.model->is_training());
  texts.model->eval();
  validator.validate(2);
  EXPECT_FALSE(texts.model->is_training());
}

TEST(Validator, TellsOfLinesInPartsOnce) {
  Texts texts;
  Validator::Task task = texts.task();
  task.decoding.longest_source = 4;
  const CapturedLog log;
  Validator validator(task);
  validator.validate(1);
  validator.validate(2);
  const std::string said = log.text(), warning = "translated in";
  ASSERT_NE(said.find(warning), std::string::npos);
  EXPECT_EQ(said.find("line 4: "), said.rfind("line 4: "));
}

}  // namespace
}  // namespace attune::train
