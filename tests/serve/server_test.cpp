#include "src/serve/server.h"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "src/serve/connection.h"
#include "tests/serve/tiny_server.h"

namespace attune::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::post;
using testing::RawClient;
using ::testing::StartsWith;
using testing::TinyServer;

/// No client is late, on a machine however busy.
ConnectionLimits patient_limits() {
  using namespace std::chrono_literals;
  return {.silence = 1h, .request = 1h, .crowded_silence = 1h, .crowded_request = 1h, .answer = 1h};
}

constexpr char kGood[] = R"({"model": "dot", "sentences": ["a b"]})";

TEST(Server, AnswersOverHttp) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  EXPECT_THAT(tiny.ask("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("application/json; charset=utf-8"), HasSubstr("nosniff"),
                    HasSubstr("{\"status\":\"ok\"}")));
  EXPECT_THAT(tiny.ask(post("/translate", kGood)), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"hypotheses\"")));
  EXPECT_THAT(tiny.ask(post("/translate", kGood, "Content-Type: application/x-www-form-urlencoded\r\n")),
              StartsWith("HTTP/1.1 200"))
      << "what curl sends where nothing is said";
  EXPECT_THAT(tiny.ask(post("/translate/stream", kGood)),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("chunked"), HasSubstr("\"kind\":\"end\"")));
}

TEST(Server, SaysInJsonWhatItRefuses) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  const auto error = HasSubstr("{\"error\":{\"message\":");
  EXPECT_THAT(tiny.ask("GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n"), AllOf(StartsWith("HTTP/1.1 404"), error));
  EXPECT_THAT(tiny.ask("DELETE /models HTTP/1.1\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET"), error));
  EXPECT_THAT(tiny.ask(post("/translate", "{")), AllOf(StartsWith("HTTP/1.1 400"), error));
  EXPECT_THAT(tiny.ask("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 414"), error));
  EXPECT_THAT(tiny.ask(post("/translate", "--x\r\n", "Content-Type: multipart/form-data; boundary=x\r\n")),
              AllOf(StartsWith("HTTP/1.1 400"), error));
}

TEST(Server, AnswersNoPageOfAnotherSite) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  const auto ask = [&](const std::string& headers) {
    return tiny.ask("GET /health HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n").substr(0, 12);
  };
  const std::string taken = "HTTP/1.1 200", refused = "HTTP/1.1 403";
  EXPECT_EQ(ask(""), taken);
  EXPECT_EQ(ask("Host: localhost:8080\r\n"), taken);
  EXPECT_EQ(ask("Host: 127.0.0.1:8080\r\nOrigin: http://127.0.0.1:8080\r\n"), taken);
  EXPECT_EQ(ask("Host: [::1]:8080\r\n"), taken);
  EXPECT_EQ(ask("Host: rebound.example:8080\r\n"), refused);
  EXPECT_EQ(ask("Host: 127.0.0.1:8080\r\nOrigin: http://evil.example\r\n"), refused);
  EXPECT_EQ(ask("Host: 127.0.0.1:8080\r\nOrigin: null\r\n"), refused);
  EXPECT_EQ(ask("Host: 127.example.com:8080\r\n"), refused);
}

/// Whether the library closes a connection after a chunked body that is too long: 0.18 (Debian 13) does, 0.11 (Debian 12) not.
constexpr bool kClosesAfterLongChunks = !std::is_void_v<ConnectionPool::Enqueued>;

TEST(Server, HearsABodyThatItRefusesAsNoRequest) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  const std::string inner = post("/translate", kGood);
  for (const std::string& header : {std::string("Origin: http://evil.example\r\n"),
                                    std::string("Content-Type: multipart/form-data; boundary=x\r\n"),
                                    std::string("Content-Type: multipart/form-data\r\n")}) {
    const RawClient client(tiny.port());
    const std::string body = std::string(20000, ' ') + inner;
    client.send("POST /translate HTTP/1.1\r\nHost: localhost\r\n" + header +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    client.send(body);
    EXPECT_THAT(client.receive("}}"), AllOf(StartsWith("HTTP/1.1 40"), Not(HasSubstr("hypotheses")))) << header;
    client.send(inner);
    const std::string answer = client.receive();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200")) << header;
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << "one answer, to what was asked: " << header;
  }
  // Of no length, and longer than is read.
  const RawClient client(tiny.port());
  client.send("POST /translate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string part(1 << 16, ' ');
  for (int i = 0; i < 40; ++i) client.send("10000\r\n" + part + "\r\n");
  client.send("0\r\n\r\n");
  EXPECT_THAT(client.receive("}}"), StartsWith("HTTP/1.1 413"));
  client.send(inner);
  if (kClosesAfterLongChunks)
    EXPECT_EQ(client.receive(), "");
  else
    EXPECT_THAT(client.receive(), StartsWith("HTTP/1.1 200"));
}

/// All answers on one connection to these bytes, and the end of it.
int64_t answers_to(const TinyServer& tiny, const std::string& bytes, std::string* first = nullptr) {
  const RawClient client(tiny.port());
  client.send(bytes);
  client.finish_sending();
  const std::string all = client.receive();
  if (first != nullptr) *first = all.substr(0, 12);
  int64_t count = 0;
  for (size_t at = all.find("HTTP/1.1 "); at != all.npos; at = all.find("HTTP/1.1 ", at + 1)) ++count;
  return count;
}

// Each has a request of its own in what is not read as one.
TEST(Server, HearsNothingBehindARequestThatItDidNotReadWhole) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  const std::string inner = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", host = "Host: localhost\r\n";
  const std::string length = "Content-Length: " + std::to_string(inner.size()) + "\r\n";
  std::string first;
  EXPECT_EQ(answers_to(tiny, "GET /health HTTP/1.1\r\n" + host + length + "\r\n" + inner, &first), 1);
  EXPECT_EQ(first, "HTTP/1.1 200") << "a body that nobody asked for";
  const std::string post = "POST /translate HTTP/1.1\r\n" + host;
  EXPECT_EQ(answers_to(tiny, post + "Range: x\r\n" + length + "\r\n" + inner), 1);
  EXPECT_EQ(answers_to(tiny, post + "Transfer-Encoding: chunked\r\n\r\nno number\r\n" + inner, &first), 1);
  EXPECT_EQ(first, "HTTP/1.1 400");
  EXPECT_EQ(answers_to(tiny, "no request\r\n" + inner), 1);
  EXPECT_EQ(answers_to(tiny, "GET /health HTTP/1.1\r\n" + std::string(100'000, 'x') + ": 1\r\n\r\n" + inner), 1);
  EXPECT_EQ(answers_to(tiny, inner + inner), 2) << "while two whole ones are two";
}

/// Clients that come again and again until what this gives is gone: each says `first`, and goes on as long as `go_on` is true.
std::vector<std::jthread> meanwhile(int count, const TinyServer& tiny,
                                    const std::function<bool(const RawClient&)>& go_on, const std::string& first = "") {
  std::vector<std::jthread> out;
  for (int i = 0; i < count; ++i)
    out.emplace_back([&tiny, go_on, first](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        const RawClient client(tiny.port());
        client.send(first);
        while (!stop.stop_requested() && go_on(client)) {
        }
      }
    });
  return out;
}

TEST(Server, SaysHowLongItKeepsAConnection) {
  const TinyServer tiny;
  const RawClient client(tiny.port());
  client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.receive("}"), HasSubstr("Keep-Alive: timeout=2"));
}

TEST(Server, GivesEveryClientATurn) {
  ServeLimits limits = testing::tiny_limits();
  limits.clients = 2;
  const TinyServer tiny(limits, patient_limits());
  const auto busy = meanwhile(2, tiny, [](const RawClient& client) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n") && !client.receive("}").empty();
  });
  for (int i = 0; i < 5; ++i) EXPECT_THAT(tiny.ask(post("/translate", kGood)), StartsWith("HTTP/1.1 200"));
}

TEST(Server, AnswersWholeWhateverPartsAreAskedFor) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  std::string ranges = "bytes=0-";
  for (int i = 0; i < 1000; ++i) ranges += ",0-";
  const std::string answer = tiny.ask("GET / HTTP/1.1\r\nConnection: close\r\nRange: " + ranges + "\r\n\r\n");
  const std::string plain = tiny.ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(answer, plain);
}

TEST(Server, TakesNoMoreThanItsLimit) {
  ServeLimits limits = testing::tiny_limits();
  limits.body = 1000;
  const TinyServer tiny(limits, patient_limits());
  EXPECT_THAT(tiny.ask(post("/translate", std::string(1001, ' '))), StartsWith("HTTP/1.1 413"));
  std::string chunked = "POST /translate HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) chunked += "64\r\n" + std::string(100, ' ') + "\r\n";
  EXPECT_THAT(tiny.ask(chunked + "0\r\n\r\n"), StartsWith("HTTP/1.1 413")) << "a length that nobody told";
  EXPECT_THAT(tiny.ask(post("/translate", kGood + std::string(900, ' '))), StartsWith("HTTP/1.1 200"));
}

TEST(Server, HearsOthersWhileClientsAreSlow) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 40; ++i) {
    slow.push_back(std::make_unique<RawClient>(tiny.port()));
    ASSERT_TRUE(slow.back()->connected());
    slow.back()->send("POST /translate HTTP/1.1\r\nContent-Length: 100\r\n\r\n{\"model\"");
  }
  EXPECT_THAT(tiny.ask(post("/translate", kGood)), StartsWith("HTTP/1.1 200"));
}

TEST(Server, HearsOthersWhileAllThatItHearsAreSlow) {
  ServeLimits limits = testing::tiny_limits();
  limits.clients = 4;
  ConnectionLimits connection = patient_limits();
  connection.crowded_request = std::chrono::milliseconds(100);
  const TinyServer tiny(limits, connection);
  const auto slow = meanwhile(
      6, tiny,
      [](const RawClient& client) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return client.send("x");
      },
      "POST /translate HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
  for (int i = 0; i < 3; ++i) EXPECT_THAT(tiny.ask(post("/translate", kGood)), StartsWith("HTTP/1.1 200"));
}

TEST(Server, TakesABodyWithoutALengthForNone) {
  const TinyServer tiny(testing::tiny_limits(),
                        patient_limits());  // a body that does not come is waited for longer than the client waits
  EXPECT_THAT(tiny.ask("POST /translate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
}

TEST(Server, LeavesWhateverItsClientsDo) {
  TinyServer tiny(testing::tiny_limits(), patient_limits());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(std::make_unique<RawClient>(tiny.port()));
    slow.back()->send("POST /translate HTTP/1.1\r\nContent-Length: 100000\r\n\r\n{");
  }
  EXPECT_THAT(tiny.ask(post("/translate", kGood)), StartsWith("HTTP/1.1 200")) << "after it has begun with the others";
  std::jthread trickle([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (const auto& one : slow) one->send("x");
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    slow.clear();
  });
  const auto left = std::async(std::launch::async, [&] { tiny.server().stop(); });
  EXPECT_EQ(left.wait_for(std::chrono::minutes(1)), std::future_status::ready) << "of the hour that a client has";
  trickle.request_stop();
}

TEST(Server, OutlivesClientsThatLeave) {
  const TinyServer tiny(testing::tiny_limits(), patient_limits());
  for (int i = 0; i < 50; ++i) {
    const RawClient client(tiny.port());
    client.send(post(i % 2 == 0 ? "/translate" : "/translate/stream", kGood));
  }
  EXPECT_THAT(tiny.ask(post("/translate", kGood)), StartsWith("HTTP/1.1 200"));
}

TEST(Server, SharesItsPortWithNobody) {
  TinyServer tiny;
  try {
    const Server second({.port = tiny.port()}, [](const Question&) { return Answer(); });
    FAIL() << "two servers on one port";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot listen on 127.0.0.1:" + std::to_string(tiny.port())));
  }
  EXPECT_THROW(Server({.host = "no.such.host.invalid", .port = 0}, {}), Error);
}

TEST(Server, LeavesWhenItIsStopped) {
  TinyServer tiny;
  EXPECT_THAT(tiny.ask(post("/translate", kGood)), StartsWith("HTTP/1.1 200"));
  tiny.server().stop();
  tiny.server().stop();
  EXPECT_FALSE(RawClient(tiny.port()).connected());
  Server at_once({.port = 0}, [](const Question&) { return Answer(); });
}

}  // namespace
}  // namespace attune::serve
