#include "src/serve/api.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "src/alignment/json.h"
#include "tests/serve/tiny_api.h"

namespace attune::serve {
namespace {

using testing::body_of;
using ::testing::HasSubstr;
using testing::TinyApi;
using Json = nlohmann::json;

void expect_same(const Json& rows, const Matrix& wanted) {
  const Matrix found = alignment::matrix_of(rows);
  ASSERT_EQ(found.rows, wanted.rows);
  ASSERT_EQ(found.columns, wanted.columns);
  for (size_t i = 0; i < wanted.values.size(); ++i) EXPECT_NEAR(found.values[i], wanted.values[i], 6e-5);
}

TEST(Api, TranslatesAsTheTranslatorDoes) {
  TinyApi tiny;
  const std::vector<std::string> texts = {"the cat sees a dog", "", "a b"};
  const Answer answer = tiny.post(
      "/translate", {{"model", "dot"}, {"sentences", texts}, {"beam", 4}, {"nbest", 2}, {"length_penalty", 0.5}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Json object = body_of(answer);
  EXPECT_EQ(object["model"], "dot");
  Translator translator = testing::tiny_translator("dot", {.beam = 4, .length_penalty = 0.5});
  const auto wanted = translator.translate(texts, {.nbest = 2}).lines;
  ASSERT_EQ(object["translations"].size(), texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    const Json& found = object["translations"][i];
    EXPECT_EQ(found["source"]["pieces"], Json(wanted[i].source.pieces));
    EXPECT_EQ(found["source"]["words"], Json(wanted[i].source.words));
    EXPECT_EQ(found["parts"], wanted[i].parts);
    if (texts[i].empty()) {
      ASSERT_EQ(found["hypotheses"].size(), 1U);
      EXPECT_EQ(found["hypotheses"][0]["text"], "");
      continue;
    }
    ASSERT_EQ(found["hypotheses"].size(), 2U);
    for (size_t rank = 0; rank < 2; ++rank) {
      const Json& hypothesis = found["hypotheses"][rank];
      const Hypothesis& best = wanted[i].hypotheses[rank];
      EXPECT_EQ(hypothesis["text"], wanted[i].texts[rank]);
      EXPECT_NEAR(hypothesis["score"].get<double>(), best.score, 1e-6);
      EXPECT_NEAR(hypothesis["log_probability"].get<double>(), best.log_probability, 1e-6);
      EXPECT_EQ(hypothesis["ended"], best.ended);
      EXPECT_EQ(hypothesis["target"]["pieces"].size(), best.ids.size());
      expect_same(hypothesis["alignment"], best.alignment);
    }
  }
}

TEST(Api, BeginsTranslationsAsItIsTold) {
  TinyApi tiny;
  const Json object = body_of(tiny.post(
      "/translate", {{"model", "additive"}, {"sentences", {"a b c", "a b c"}}, {"prefixes", {"the cat", ""}}}));
  EXPECT_THAT(object["translations"][0]["hypotheses"][0]["text"].get<std::string>(), ::testing::StartsWith("the cat"));
  EXPECT_THAT(object["translations"][1]["hypotheses"][0]["text"].get<std::string>(),
              ::testing::Not(::testing::StartsWith("the cat")));
}

TEST(Api, LeavesMatricesOutOnWish) {
  TinyApi tiny;
  const Json ask = {{"model", "additive"}, {"sentences", {"a b"}}, {"alignment", false}};
  EXPECT_FALSE(body_of(tiny.post("/translate", ask))["translations"][0]["hypotheses"][0].contains("alignment"));
}

TEST(Api, AlignsAsForcedDecodingDoes) {
  TinyApi tiny;
  const Answer answer =
      tiny.post("/align", {{"model", "additive"}, {"sources", {"ab c", "b"}}, {"targets", {"c ab", "a b"}}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto wanted = testing::tiny_translator().score({"ab c", "b"}, {"c ab", "a b"}, {}).lines;
  const Json found = body_of(answer)["alignments"];
  ASSERT_EQ(found.size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(found[i]["log_probability"].get<double>(), wanted[i].hypotheses.front().log_probability, 1e-6);
    expect_same(found[i]["alignment"], wanted[i].hypotheses.front().alignment);
  }
  EXPECT_EQ(found[0]["target"]["words"], Json({"c", "ab"}));
  EXPECT_EQ(found[1]["links"], "0-0 0-1") << "of one word everything comes from it";
}

std::vector<Json> lines_of(const Answer& answer) {
  std::vector<Json> out;
  for (std::string part; answer.more(part);) {
    EXPECT_EQ(part.back(), '\n');
    out.push_back(Json::parse(part));
  }
  return out;
}

TEST(Api, TellsATranslationStepByStep) {
  TinyApi tiny;
  const Json ask = {{"model", "additive"}, {"sentences", {"the cat sees"}}, {"beam", 1}};
  const Answer answer = tiny.post("/translate/stream", ask);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.type, "application/x-ndjson");
  const std::vector<Json> lines = lines_of(answer);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines.front()["kind"], "source");
  EXPECT_EQ(lines.front()["source"]["words"], Json({"the", "cat", "sees"}));
  EXPECT_EQ(lines.back()["kind"], "end");
  const Json whole = body_of(tiny.post("/translate", ask))["translations"][0];
  EXPECT_EQ(lines.back()["translation"], whole);
  size_t before = 0;
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    const Json& step = lines[i];
    ASSERT_EQ(step["kind"], "step");
    const size_t pieces = step["target"]["pieces"].size();
    EXPECT_GE(pieces, before) << "of the newest only";
    before = pieces;
    ASSERT_EQ(step["alignment"].size(), pieces + 1);
    for (size_t row = 0; row <= pieces; ++row)
      EXPECT_EQ(step["alignment"][row], whole["hypotheses"][0]["alignment"][row]);
  }
}

TEST(Api, TellsNoAlignmentOfAModelThatAttendsToNothing) {
  TinyApi tiny;
  const auto lines = lines_of(tiny.post("/translate/stream", {{"model", "none"}, {"sentences", {"the cat sees"}}}));
  ASSERT_GE(lines.size(), 3U);
  for (size_t i = 1; i + 1 < lines.size(); ++i) EXPECT_FALSE(lines[i].contains("alignment"));
}

TEST(Api, TellsTheEndOfAnEmptySentenceToo) {
  TinyApi tiny;
  const auto lines = lines_of(tiny.post("/translate/stream", {{"model", "additive"}, {"sentences", {" "}}}));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["kind"], "source");
  EXPECT_EQ(lines[1]["kind"], "end");
  EXPECT_EQ(lines[1]["translation"]["hypotheses"][0]["text"], "");
}

TEST(Api, TellsTheSourceOfASentenceInPartsToo) {
  DecodeOptions options{.beam = 1};
  options.longest_source = 4;
  TinyApi tiny(testing::tiny_limits(), true, options);
  const auto lines = lines_of(tiny.post("/translate/stream", {{"model", "dot"}, {"sentences", {"a b c d e f g"}}}));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["source"]["words"].size(), 7U);
  EXPECT_GT(lines[1]["translation"]["parts"], 1);
}

TEST(Api, TranslatesNoFurtherForAStreamThatWasLeft) {
  ServeLimits limits = testing::tiny_limits();
  limits.characters = 100'000;
  TinyApi tiny(limits, /*works=*/false, {.beam = 3, .longest_source = 100'000});
  std::string many;
  for (int i = 0; i < 100; ++i) many += "a b c d ";
  const auto steps = [&](bool leaves) {
    Answer answer = tiny.post("/translate/stream", {{"model", "dot"}, {"sentences", {many}}});
    if (leaves) answer = {};
    int64_t count = 0;
    tiny.api().work(std::chrono::milliseconds(0), [&] { return ++count < 0; });  // asked at each step
    return count;
  };
  EXPECT_EQ(steps(/*leaves=*/true), 0);
  EXPECT_GT(steps(/*leaves=*/false), 10);
}

std::string refused(const Answer& answer, int status) {
  EXPECT_EQ(answer.status, status) << answer.body;
  return body_of(answer)["error"]["message"];
}

TEST(Api, SaysWhyItDoesNotAnswer) {
  TinyApi tiny;
  EXPECT_THAT(refused(tiny.post("/translate", {{"sentences", {"a"}}}), 400), HasSubstr("which model?"));
  EXPECT_THAT(refused(tiny.post("/translate", {{"model", "general"}, {"sentences", {"a"}}}), 404),
              HasSubstr("no model \"general\""));
  EXPECT_THAT(refused(tiny.post("/translate", {{"model", "dot"}, {"sentences", {"a"}}, {"nbest", 4}}), 400),
              HasSubstr("more than the beam of 3"));
  EXPECT_THAT(refused(tiny.post("/translate", {{"model", "dot"}, {"sentences", {"a"}}, {"prefixes", {"a", "b"}}}), 400),
              HasSubstr("as many prefixes"));
  EXPECT_THAT(refused(tiny.post("/translate/stream", {{"model", "dot"}, {"sentences", {"a", "b"}}}), 400),
              HasSubstr("one sentence at a time"));
  EXPECT_THAT(refused(tiny.post("/align", {{"model", "dot"}, {"sources", {"a"}}, {"targets", {"a", "b"}}}), 400),
              HasSubstr("as many targets"));
  EXPECT_THAT(refused(tiny.post("/align", {{"model", "none"}, {"sources", {"a"}}, {"targets", {"a"}}}), 422),
              HasSubstr("attends to nothing"));
  EXPECT_THAT(refused(tiny.get("/etc/passwd"), 404), HasSubstr("nothing here"));
  EXPECT_THAT(refused(tiny.get("/../../etc/passwd"), 404), HasSubstr("nothing here"));
  const Answer answer = tiny.get("/translate");
  EXPECT_THAT(refused(answer, 405), HasSubstr("takes POST only"));
  EXPECT_EQ(answer.headers.at("Allow"), "POST");
}

TEST(Api, DescribesItsModels) {
  TinyApi tiny;
  const Json models = body_of(tiny.get("/models"));
  ASSERT_EQ(models["models"].size(), 3U);
  EXPECT_EQ(models["models"][1]["name"], "dot");
  EXPECT_EQ(models["models"][1]["score"], "dot");
  EXPECT_EQ(models["models"][1]["beam"], 3);
  EXPECT_EQ(models["models"][1]["attends"], true);
  EXPECT_EQ(models["models"][2]["attends"], false);
  EXPECT_EQ(models["limits"]["characters"], 60);
}

TEST(Api, DescribesItself) {
  TinyApi tiny;
  const Json object = body_of(tiny.get("/openapi.json"));
  EXPECT_EQ(object["openapi"], "3.0.3");
  for (const Route& route : tiny.api().router().routes())
    EXPECT_TRUE(object["paths"].contains(route.path)) << route.path;
  EXPECT_THAT(object["paths"]["/translate"]["post"]["requestBody"]["content"]["application/json"]["schema"]
                    ["properties"]["beam"]["description"]
                        .get<std::string>(),
              HasSubstr("between 1 and 8"));
  const Json properties =
      object["paths"]["/translate"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"];
  EXPECT_EQ(properties["beam"]["minimum"], 1);
  EXPECT_EQ(properties["beam"]["maximum"], 8);
  EXPECT_EQ(properties["length_penalty"]["maximum"], 5);
  EXPECT_EQ(properties["sentences"]["minItems"], 1);
  EXPECT_EQ(properties["sentences"]["maxItems"], 8);
  EXPECT_EQ(properties["sentences"]["items"]["maxLength"], 60);
}

TEST(Api, HasAPage) {
  TinyApi tiny;
  const Answer page = tiny.get("/");
  EXPECT_EQ(page.type, "text/html");
  EXPECT_THAT(page.body, HasSubstr("<!DOCTYPE html>"));
}

}  // namespace
}  // namespace attune::serve
