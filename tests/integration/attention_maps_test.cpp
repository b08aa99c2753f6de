// Every layer and head of a Transformer, as a user meets them.
#include <nlohmann/json.hpp>
#include <numeric>

#include "tests/integration/verbs.h"

namespace attune {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::Verbs;
using Json = nlohmann::json;

const std::vector<std::string> kNames = {"layer 1", "layer 1, head 1", "layer 1, head 2",
                                         "layer 2", "layer 2, head 1", "layer 2, head 2"};

/// Two layers of two heads on each side.
class OfATransformer : public Verbs {
 protected:
  static void SetUpTestSuite() {
    const std::string layers = ".transformer={layers: 2, heads: 2, feed_forward: 32}";
    train(50, {"--set", "model.encoder.kind=transformer", "--set", "model.decoder.kind=transformer", "--set",
               "model.encoder" + layers, "--set", "model.decoder" + layers});
  }
  static std::vector<Json> rows_of(const std::string& name) {
    std::vector<Json> rows;
    for (const std::string& line : lines_of(read_file(file(name + "/alignments.jsonl"))))
      rows.push_back(Json::parse(line));
    return rows;
  }
};
using OfARecurrentModel = Verbs;

void expect_mean(const Json& mean, const std::vector<Json>& of) {
  for (size_t t = 0; t < mean.size(); ++t)
    for (size_t s = 0; s < mean[t].size(); ++s) {
      double sum = 0;
      for (const Json& one : of) sum += one[t][s].get<double>();
      EXPECT_NEAR(mean[t][s].get<double>(), sum / static_cast<double>(of.size()), 1e-5);
    }
}

void expect_rows_to_sum_to_one(const Json& matrix) {
  for (const Json& row : matrix) {
    const auto weights = row.get<std::vector<double>>();
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-5);
  }
}

TEST_F(OfATransformer, AlignNamesEveryLayerAndHead) {
  const Finished out =
      run("align", {"--source", file("valid.en"), "--target", file("valid.fr"), "--output", file("heads"), "--format",
                    "jsonl,csv,npy,html,png,pages,sheet", "--heads", "--eos", "--sentences", "2-4"});
  ASSERT_EQ(out.code, 0) << out.err;
  const auto rows = rows_of("heads");
  ASSERT_EQ(rows.size(), 3U);
  for (const Json& row : rows) {
    ASSERT_EQ(row["head_names"], kNames);
    EXPECT_EQ(row["alignment"], row["heads"][0]) << "the last layer but one's";
    for (const Json& head : row["heads"]) expect_rows_to_sum_to_one(head);
    expect_mean(row["heads"][3], {row["heads"][4], row["heads"][5]});
  }
  EXPECT_THAT(read_file(file("heads/alignments.csv")), HasSubstr("\n2,1,\"layer 2, head 2\",0,"));
  EXPECT_THAT(read_file(file("heads/alignments.html")), HasSubstr("\"head_names\":[\"layer 1\",\"layer 1, head 1\","));
  EXPECT_TRUE(fs::exists(file("heads/00003.png")));
}

TEST_F(OfATransformer, AlignShowsASourceAgainstItself) {
  const Finished out = run("align", {"--source", file("valid.en"), "--self", "--heads", "--eos", "--sentences", "1-2",
                                     "--output", file("self"), "--format", "jsonl,html,png,pharaoh,nematus"});
  ASSERT_EQ(out.code, 0) << out.err;
  for (const Json& row : rows_of("self")) {
    EXPECT_EQ(row["source"], row["target"]);
    EXPECT_EQ(row["self"], true);
    EXPECT_FALSE(row.contains("log_probability"));
    ASSERT_EQ(row["head_names"], kNames);
    expect_rows_to_sum_to_one(row["alignment"]);
    expect_mean(row["alignment"], {row["heads"][0], row["heads"][3]});
    expect_mean(row["heads"][0], {row["heads"][1], row["heads"][2]});
  }
  EXPECT_THAT(read_file(file("self/alignments.html")), HasSubstr("\"self\":true"));
}

TEST_F(OfATransformer, AlignShowsLayersOfASourceWhereHeadsAreNotAskedFor) {
  for (const char* unit : {"word", "piece", "character"}) {
    const Finished out =
        run("align", {"--source", file("valid.en"), "--self", "--unit", unit, "--format", "jsonl,svg,pharaoh"});
    ASSERT_EQ(out.code, 0) << out.err;
    const auto rows = lines_of(read_file(run_folder().alignments() / "self/alignments.jsonl"));
    ASSERT_EQ(rows.size(), 20U);
    const Json row = Json::parse(rows[0]);
    EXPECT_EQ(row["head_names"], (std::vector<std::string>{"layer 1", "layer 2"}));
    EXPECT_EQ(row["alignment"].size(), row["alignment"][0].size());
  }
}

TEST_F(OfATransformer, AlignRefusesWhatIsAboutTranslationsBesideASourceAlone) {
  const std::vector<std::vector<std::string>> more = {{"--target", file("valid.fr")}, {"--reference", file("valid.fr")},
                                                      {"--gold", file("valid.gold")}, {"--nbest", "2"},
                                                      {"--shift", "input"},           {"--beam", "2"}};
  for (const auto& option : more)
    expect_refused(run("align", {"--source", file("valid.en"), "--self", option[0], option[1]}),
                   HasSubstr("--self shows sources against themselves, and " + option[0] + " belongs to translations"));
}

TEST_F(OfATransformer, EvaluateJudgesEveryLayerAndHead) {
  std::vector<std::string> words = texts();
  for (const char* word : {"--heads", "--metrics", "aer"}) words.emplace_back(word);
  const Finished table = run("evaluate", words);
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("AER  precision  recall      F1    links\nalignment  "));
  for (const std::string& name : kNames) EXPECT_THAT(table.out, HasSubstr("\n" + name + "  "));
  words.emplace_back("--json");
  const Json judged = Json::parse(run("evaluate", words).out);
  ASSERT_EQ(judged["heads"].size(), 7U);
  EXPECT_EQ(judged["heads"][0]["aer"], judged["metrics"]["aer"]["value"]);
  EXPECT_EQ(judged["heads"][1]["aer"], judged["heads"][0]["aer"]) << "the last layer but one's";
  expect_refused(run("evaluate", {"--source", file("valid.en"), "--target", file("valid.fr"), "--heads"}),
                 HasSubstr("--heads needs a gold alignment of the texts"));
}

TEST_F(OfARecurrentModel, AlignRefusesASourceAgainstItself) {
  const Finished out = run("align", {"--source", file("valid.en"), "--self"});
  expect_refused(out, HasSubstr("has no self-attention: model.encoder.kind is recurrent"));
  EXPECT_THAT(out.err, HasSubstr("hint: "));
}

TEST_F(OfARecurrentModel, EvaluateJudgesItsHead) {
  std::vector<std::string> words = texts();
  for (const char* word : {"--heads", "--json", "--metrics", "bleu"}) words.emplace_back(word);
  const Finished out = run("evaluate", words);
  ASSERT_EQ(out.code, 0) << out.err;
  const Json heads = Json::parse(out.out)["heads"];
  ASSERT_EQ(heads.size(), 2U);
  EXPECT_EQ(heads[1]["name"], "head 1");
  EXPECT_EQ(heads[1]["aer"], heads[0]["aer"]);
}

}  // namespace
}  // namespace attune
