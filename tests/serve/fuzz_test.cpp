// Ten thousand requests that are not what they should be: none may crash the server, nor change what a good one gets.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "src/base/random.h"
#include "tests/serve/tiny_server.h"

namespace attune::serve {
namespace {

using testing::body_of;
using testing::post;
using testing::RawClient;
using testing::TinyApi;
using testing::TinyServer;
using Json = nlohmann::json;

const std::vector<std::string>& odd_values() {
  static const std::vector<std::string> values = {"null",
                                                  "true",
                                                  "-1",
                                                  "0",
                                                  "1e308",
                                                  "1e999",
                                                  "-0.0",
                                                  "18446744073709551616",
                                                  "9223372036854775807",
                                                  "NaN",
                                                  "\"\"",
                                                  "[]",
                                                  "{}",
                                                  "[[]]",
                                                  "[null]",
                                                  "\"\\u0000\"",
                                                  "[\"\\ud800\"]",
                                                  "[\"\xC3\x28\"]",
                                                  "[\"\\u0000\"]",
                                                  "[\"a\\nb\\r\"]",
                                                  "[\"\xE2\x80\xAE"
                                                  "abc\"]",
                                                  "{\"a\":{\"b\":[1,2,3]}}",
                                                  "[\"" + std::string(59, 'x') + "\"]",
                                                  "\"../../etc/passwd\"",
                                                  "[\"<unk> </s> <s> <pad>\"]",
                                                  "[\"\xE2\x96\x81\xE2\x96\x81\"]",
                                                  "[\" \",\"\",\"\\t\"]",
                                                  std::string(300, '[')};
  return values;
}

std::string odd_body(Random& random) {
  static const std::vector<std::string> keys = {"model",          "sentences", "prefixes", "beam",    "nbest",
                                                "length_penalty", "alignment", "sources",  "targets", "nonsense"};
  std::string body = R"({"model": "dot", "sentences": ["a b"])";
  if (random.below(3) == 0) body = R"({"model": "additive", "sources": ["a"], "targets": ["b c"])";
  for (uint64_t i = random.below(4); i > 0; --i)
    body += ", \"" + keys[random.below(keys.size())] + "\": " + odd_values()[random.below(odd_values().size())];
  body += "}";
  for (uint64_t i = random.below(3) == 0 ? 1 + random.below(5) : 0; i > 0 && !body.empty(); --i) {
    const auto at = random.below(body.size());
    if (random.below(2) == 0)
      body[at] = static_cast<char>(random.below(256));
    else
      body.erase(at, 1 + random.below(10));
  }
  return body;
}

TEST(Fuzz, NineThousandOddBodiesAreAnsweredAndGoodOnesAsBefore) {
  TinyApi tiny;
  const Json good = {{"model", "dot"}, {"sentences", {"the cat sees"}}};
  const std::string wanted = tiny.post("/translate", good).body;
  Random random(7);
  std::map<int, int> seen;
  for (int i = 0; i < 9000; ++i) {
    static const std::vector<std::string> paths = {"/translate", "/align", "/translate", "/translate/stream"};
    Answer answer = tiny.api().answer({"POST", paths[random.below(paths.size())], {}, odd_body(random)});
    for (std::string part; answer.more && answer.more(part);) EXPECT_TRUE(Json::accept(part)) << part;
    ++seen[answer.status];
    if (answer.status != 200) {
      ASSERT_TRUE(body_of(answer)["error"]["message"].is_string()) << answer.body;
    }
    ASSERT_NE(answer.status, 500) << answer.body;
    if (i % 100 == 0) {
      ASSERT_EQ(tiny.post("/translate", good).body, wanted) << "after request " << i;
    }
  }
  EXPECT_GT(seen[200], 100) << "some are good";
  EXPECT_GT(seen[400], 1000);
}

TEST(Fuzz, AThousandConnectionsThatSpeakNoHttpAreSurvived) {
  const TinyServer tiny;
  const std::string good = post("/translate", R"({"model": "dot", "sentences": ["the cat sees"]})");
  const auto body = [](const std::string& answer) { return answer.substr(answer.find("\r\n\r\n")); };
  const std::string wanted = body(tiny.ask(good));
  Random random(11);
  for (int i = 0; i < 1000; ++i) {
    std::string request = good;
    for (uint64_t changes = 1 + random.below(8); changes > 0; --changes) {
      const auto at = random.below(request.size());
      if (random.below(3) == 0)
        request.erase(at, 1 + random.below(40));
      else
        request[at] = static_cast<char>(random.below(256));
      if (request.empty()) request = "\r";
    }
    const RawClient client(tiny.port());
    ASSERT_TRUE(client.connected());
    client.send(request);
    if (random.below(2) == 0) {
      client.finish_sending();  // what was announced does not come
      if (random.below(2) == 0) (void)client.receive();
    }
    if (i % 50 == 0) {
      ASSERT_EQ(body(tiny.ask(good)), wanted) << "after connection " << i;
    }
  }
}

}  // namespace
}  // namespace attune::serve
