#include "src/commands/translation/line_stream.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~Pipe() {
    close(ends_[0]);
    end();
  }
  int reader() const { return ends_[0]; }
  void write(const std::string& text) { EXPECT_EQ(::write(ends_[1], text.data(), text.size()), std::ssize(text)); }
  void end() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST(LineStream, GivesWhatHasArrivedAndWaitsForNoMore) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  pipe.write("one\ntwo\nthr");
  EXPECT_THAT(lines.next(100), ElementsAre("one", "two"));  // the pipe is still open: waiting for more would hang here
  pipe.write("ee\n");
  EXPECT_THAT(lines.next(100), ElementsAre("three"));
}

TEST(LineStream, WaitsForTheFirstLine) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  std::thread late([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pipe.write("la");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pipe.write("te\n");
  });
  EXPECT_THAT(lines.next(100), ElementsAre("late"));
  late.join();
}

TEST(LineStream, DropsAByteOrderMarkAndCarriageReturnsAsAFileReaderDoes) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  pipe.write("\xEF\xBB\xBFone\r\n\xEF\xBB\xBFtwo\nthree\r");
  pipe.end();
  EXPECT_THAT(lines.next(100), ElementsAre("one", "\xEF\xBB\xBFtwo", "three\r"));
}

TEST(LineStream, RefusesCompressedText) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  pipe.write("\x1F\x8B\x08 packed");
  EXPECT_THAT(error_of([&] { lines.next(100); }), ::testing::HasSubstr("compressed"));
}

TEST(LineStream, GivesNoMoreThanAskedForAndLosesNothing) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  pipe.write("a\nb\nc\nd\ne\n");
  EXPECT_THAT(lines.next(2), ElementsAre("a", "b"));
  EXPECT_THAT(lines.next(2), ElementsAre("c", "d"));
  EXPECT_THAT(lines.next(2), ElementsAre("e"));
  pipe.end();
  EXPECT_THAT(lines.next(2), IsEmpty());
}

TEST(LineStream, KeepsEmptyLinesDropsCarriageReturnsAndEndsWithoutANewline) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  pipe.write("\n\r\na\r\n\nlast");
  pipe.end();
  EXPECT_THAT(lines.next(100), ElementsAre("", "", "a", "", "last"));
  EXPECT_THAT(lines.next(100), IsEmpty());
}

TEST(LineStream, OfNothingIsNoLine) {
  Pipe pipe;
  pipe.end();
  EXPECT_THAT(LineStream(pipe.reader()).next(3), IsEmpty());
}

TEST(LineStream, TakesLinesLongerThanItsBuffer) {
  Pipe pipe;
  LineStream lines(pipe.reader());
  const std::string text(300000, 'x');
  std::thread writer([&] {
    for (size_t at = 0; at < text.size(); at += 50000) pipe.write(text.substr(at, 50000));
    pipe.write("\ny\n");
    pipe.end();
  });
  std::vector<std::string> all;
  for (auto some = lines.next(10); !some.empty(); some = lines.next(10))
    all.insert(all.end(), some.begin(), some.end());
  writer.join();
  EXPECT_THAT(all, ElementsAre(text, "y"));
}

TEST(LineStream, WaitsOnADescriptorThatDoesNotBlock) {
  Pipe pipe;
  ASSERT_EQ(fcntl(pipe.reader(), F_SETFL, O_NONBLOCK), 0);
  LineStream lines(pipe.reader());
  std::thread late([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pipe.write("late\n");
  });
  EXPECT_THAT(lines.next(100), ElementsAre("late"));
  late.join();
}

}  // namespace
}  // namespace attune
