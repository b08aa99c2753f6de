#include "src/serve/connection.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <thread>

namespace attune::serve {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Both ends of a connection: what a client says, and what the server makes of it.
class ConnectionOf : public ::testing::Test {
 protected:
  ConnectionOf() {
    ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_);
    limits_ = {.silence = 300ms,
               .request = 600ms,
               .crowded_silence = 50ms,
               .crowded_request = 150ms,
               .answer = 900ms,
               .leaving = 200ms,
               .longest_head = 100};
  }
  ~ConnectionOf() override {
    trickle_ = {};
    ::close(ends_[1]);
  }
  Connection open() { return {ends_[0], traffic_, limits_}; }
  void say(const std::string& bytes) const {
    ASSERT_EQ(::send(ends_[1], bytes.data(), bytes.size(), MSG_NOSIGNAL), std::ssize(bytes));
  }
  /// A byte now, and one now and then, until the test ends.
  void trickle() {
    say("x");
    trickle_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested() && ::send(ends_[1], "x", 1, MSG_NOSIGNAL) == 1) std::this_thread::sleep_for(20ms);
    });
  }
  /// Reads until nothing comes any more; how long that took.
  static Clock::duration read_out(Connection& connection) {
    const auto begin = Clock::now();
    for (char byte = 0; connection.read(&byte, 1) == 1;) {
    }
    return Clock::now() - begin;
  }

  int ends_[2];
  Traffic traffic_{1};
  ConnectionLimits limits_;
  std::jthread trickle_;
};

TEST_F(ConnectionOf, AnOrderlyClientIsHeard) {
  Connection connection = open();
  say("GET / and more");
  ASSERT_TRUE(connection.begin_request());
  std::string read(5, ' ');
  ASSERT_EQ(connection.read(read.data(), read.size()), 5);
  EXPECT_EQ(read, "GET /");
  connection.end_head();
  EXPECT_TRUE(connection.begin_request()) << "what was sent with the first request is the next one";
  ASSERT_EQ(connection.write("200 OK", 6), 6);
  char answer[6];
  EXPECT_EQ(::recv(ends_[1], answer, 6, 0), 6);
}

TEST_F(ConnectionOf, ASilentClientIsNotWaitedFor) {
  Connection connection = open();
  const auto begin = Clock::now();
  EXPECT_FALSE(connection.begin_request());
  EXPECT_GE(Clock::now() - begin, limits_.silence);
}

// Each byte comes in time; the request does not.
TEST_F(ConnectionOf, AClientThatSaysAByteNowAndThenIsCutOff) {
  limits_.longest_head = 1 << 20;
  Connection connection = open();
  trickle();
  ASSERT_TRUE(connection.begin_request());
  EXPECT_GE(read_out(connection), limits_.request - 50ms);
  EXPECT_TRUE(connection.is_late());
  EXPECT_FALSE(connection.begin_request()) << "what comes now is the rest of a request";
}

TEST_F(ConnectionOf, ASlowClientMakesRoomForThoseThatWait) {
  limits_.request = 1min;
  Connection connection = open();
  trickle();
  ASSERT_TRUE(connection.begin_request());
  traffic_.heard = traffic_.waiting = 1;
  EXPECT_LT(read_out(connection), limits_.request / 2);
}

TEST_F(ConnectionOf, ASlowClientMayGoOnWhereAThreadIsFree) {
  Connection connection = open();
  trickle();
  ASSERT_TRUE(connection.begin_request());
  traffic_.waiting = 1;
  EXPECT_GE(read_out(connection), limits_.request - 50ms);
}

TEST_F(ConnectionOf, AHeadWithoutEndIsNotRead) {
  Connection connection = open();
  say(std::string(200, 'h'));
  ASSERT_TRUE(connection.begin_request());
  std::string read(100, ' ');
  EXPECT_EQ(connection.read(read.data(), 100), 100);
  EXPECT_EQ(connection.read(read.data(), 1), -1);
  EXPECT_FALSE(connection.begin_request());
}

TEST_F(ConnectionOf, BehindARequestThatWasNotReadWholeNothingIsHeard) {
  Connection connection = open();
  say("GET / GET /");
  ASSERT_TRUE(connection.begin_request());
  std::string read(5, ' ');
  ASSERT_EQ(connection.read(read.data(), 5), 5);
  connection.end_head();
  connection.lose_place();
  EXPECT_FALSE(connection.begin_request());
}

TEST_F(ConnectionOf, ABodyMayBeLongerThanAHead) {
  Connection connection = open();
  say(std::string(200, 'b'));
  ASSERT_TRUE(connection.begin_request());
  connection.end_head();
  std::string read(200, ' ');
  EXPECT_EQ(connection.read(read.data(), 200), 200);
}

TEST_F(ConnectionOf, AClientThatDoesNotReadIsLeft) {
  Connection connection = open();
  say("x");
  ASSERT_TRUE(connection.begin_request());
  const std::string much(1 << 20, 'a');
  const auto begin = Clock::now();
  while (connection.write(much.data(), much.size()) > 0) {
  }
  EXPECT_GE(Clock::now() - begin, limits_.answer - 50ms);
}

TEST_F(ConnectionOf, WhenTheServerLeavesNothingIsWaitedFor) {
  limits_.request = limits_.answer = 1min;
  Connection connection = open();
  trickle();
  ASSERT_TRUE(connection.begin_request());
  traffic_.leaving = true;
  EXPECT_LT(read_out(connection), limits_.request / 2);
  const std::string much(1 << 20, 'a');
  const auto begin = Clock::now();
  while (connection.write(much.data(), much.size()) > 0) {
  }
  EXPECT_LT(Clock::now() - begin, limits_.answer / 2)
      << "the rest of an answer has " << limits_.leaving.count() << " ms";
}

TEST_F(ConnectionOf, AServerThatLeavesTakesNoRequestThatLiesThere) {
  Connection connection = open();
  say("GET /");
  traffic_.leaving = true;
  EXPECT_FALSE(connection.begin_request());
}

}  // namespace
}  // namespace attune::serve
