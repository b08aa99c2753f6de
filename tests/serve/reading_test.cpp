#include "src/serve/reading.h"

#include <gmock/gmock.h>

#include "src/serve/requests.h"

namespace attune::serve {
namespace {

using ::testing::ElementsAre;

ServeLimits small() { return {.sentences = 3, .characters = 10, .beam = 8, .nbest = 4}; }

TranslateRequest read(const std::string& body) { return read_request(body, TranslateRequest{small()}); }

std::string refused(const std::string& body) {
  try {
    read(body);
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.status(), 400);
    return refusal.what();
  }
  return "taken";
}

TEST(Requests, AreReadFieldByField) {
  const TranslateRequest request = read(
      R"({"model": "toy", "sentences": ["a b", "c"], "beam": 8, "nbest": 2, "length_penalty": 1, "alignment": false})");
  EXPECT_EQ(request.model, "toy");
  EXPECT_THAT(request.sentences, ElementsAre("a b", "c"));
  EXPECT_EQ(request.beam, 8);
  EXPECT_EQ(request.nbest, 2);
  EXPECT_EQ(request.length_penalty, 1.0);
  EXPECT_FALSE(request.alignment);
}

TEST(Requests, MayLeaveOutWhatHasADefault) {
  const TranslateRequest request = read(R"({"sentences": ["a"]})");
  EXPECT_EQ(request.beam, 0);
  EXPECT_EQ(request.nbest, 1);
  EXPECT_LT(request.length_penalty, 0);
  EXPECT_TRUE(request.alignment);
  EXPECT_TRUE(request.prefixes.empty());
}

TEST(Requests, AreRefusedByTheFieldThatIsWrong) {
  EXPECT_EQ(refused(R"({"sentences": "a"})"), "sentences is \"a\"; expected a list of strings");
  EXPECT_EQ(refused(R"({"sentences": ["a", 1]})"), "sentences is [\"a\",1]; expected a list of strings");
  EXPECT_EQ(refused(R"({"sentences": []})"), "sentences is []; expected 1 to 3 entries");
  EXPECT_EQ(refused(R"({"sentences": ["12345678901"]})"),
            "sentences is [\"12345678901\"]; expected at most 10 characters each");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": 9})"), "beam is 9; expected between 1 and 8");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": 0})"), "beam is 0; expected between 1 and 8");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": "5"})"), "beam is \"5\"; expected a whole number");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": 2.5})"), "beam is 2.5; expected a whole number");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": null})"), "beam is null; expected a whole number");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "alignment": 1})"), "alignment is 1; expected true or false");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "length_penalty": "x"})"), "length_penalty is \"x\"; expected a number");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "model": 3})"), "model is 3; expected a string");
}

TEST(Requests, CountCharactersAndNotBytes) {
  EXPECT_EQ(refused(R"({"sentences": ["1234567890"]})"), "taken");
  EXPECT_EQ(refused(R"({"sentences": ["äöüäöüäöüä"]})"), "taken");
  EXPECT_THAT(refused(R"({"sentences": ["äöüäöüäöüäö"]})"), ::testing::HasSubstr("at most 10"));
}

TEST(Requests, WithHugeNumbersAreRefused) {
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": 18446744073709551615})"),
            "beam is 18446744073709551615; expected a whole number");
  EXPECT_EQ(refused(R"({"sentences": ["a"], "beam": -9223372036854775808})"),
            "beam is -9223372036854775808; expected between 1 and 8");
  EXPECT_THAT(refused(R"({"sentences": ["a"], "beam": 99999999999999999999999})"),
              ::testing::HasSubstr("whole number"));
  EXPECT_THAT(refused(R"({"sentences": ["a"], "length_penalty": 1e999})"), ::testing::HasSubstr("no JSON"));
  EXPECT_THAT(refused(R"({"sentences": ["a"], "length_penalty": 1e300})"), ::testing::HasSubstr("between 0 and 5"));
}

TEST(Requests, WithAFieldThatNobodyKnowsAreRefused) {
  EXPECT_EQ(
      refused(R"({"sentence": ["a"]})"),
      "unknown field \"sentence\"; expected one of model, sentences, prefixes, beam, nbest, length_penalty, alignment");
}

TEST(Requests, ThatAreNoObjectOfJsonAreRefused) {
  for (const char* body : {"", " ", "{", "[1]", "3", "null", "\"sentences\"", "{\"sentences\": [\"\xFF\"]}", "{}x"})
    EXPECT_NE(refused(body), "taken") << body;
  EXPECT_EQ(refused(std::string(100'000, '[')), "the request is nested too deeply");
  std::string deep = "{\"sentences\":";
  for (int i = 0; i < 1000; ++i) deep += "{\"a\":";
  EXPECT_EQ(refused(deep), "the request is nested too deeply");
}

TEST(Requests, ThatLackWhatTheyNeedAreRefused) {
  EXPECT_EQ(refused("{}"), "sentences is missing");
  EXPECT_EQ(refused("{\"beam\": 3}"), "sentences is missing");
}

TEST(Requests, ShortenLongValuesInMessages) {
  const std::string said = refused("{\"sentences\": [\"" + std::string(5000, 'x') + "\"]}");
  EXPECT_LT(said.size(), 150U);
}

TEST(Requests, DescribeTheirFields) {
  const auto schema = schema_of(TranslateRequest{small()});
  EXPECT_EQ(schema["properties"]["beam"]["type"], "integer");
  EXPECT_EQ(schema["properties"]["beam"]["description"], "hypotheses kept, 1: greedy; between 1 and 8");
  EXPECT_EQ(schema["properties"]["sentences"]["items"]["type"], "string");
  EXPECT_EQ(schema["required"].dump(), "[\"sentences\"]");
}

}  // namespace
}  // namespace attune::serve
