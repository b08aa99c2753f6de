#include "src/base/log.h"

#include <unistd.h>

#include <thread>
#include <vector>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// What the log writes to standard error while `function` runs.
template <class Function>
std::string printed(Function function) {
  testing::internal::CaptureStderr();
  function();
  return testing::internal::GetCapturedStderr();
}

TEST(Log, ReadsAsPlainTextWithTheLevelBeforeWarningsAndErrors) {
  start_log("info");
  EXPECT_EQ(printed([] {
              spdlog::info("plain news");
              spdlog::warn("careful");
              spdlog::error("wrong");
              spdlog::debug("not asked for");
            }),
            "plain news\nwarning: careful\nerror: wrong\n");
}

TEST(Log, SaysNothingBelowItsLevel) {
  start_log("warning");
  EXPECT_EQ(printed([] { spdlog::info("news"), spdlog::warn("careful"); }), "warning: careful\n");
  start_log("off");
  EXPECT_EQ(printed([] { spdlog::critical("even this"); }), "");
  start_log("debug");
  EXPECT_EQ(printed([] { spdlog::debug("detail"); }), "debug: detail\n");
}

TEST(Log, GoesIntoTheRunsFileEvenWhenTheTerminalIsQuiet) {
  const TemporaryFolder folder;
  start_log("warning");
  write_file(folder / "log.txt", "before\n");
  log_to_file(folder / "log.txt");
  EXPECT_EQ(printed([] { spdlog::info("news"), spdlog::debug("detail"); }), "");
  EXPECT_THAT(read_file(folder / "log.txt"),
              AllOf(HasSubstr("before\n"), EndsWith(" info: news\n"), Not(HasSubstr("detail"))));
  log_to_file(folder / "second.txt");
  spdlog::info("later");
  EXPECT_THAT(read_file(folder / "log.txt"), Not(HasSubstr("later"))) << "one run's file at a time";
  EXPECT_THAT(read_file(folder / "second.txt"), EndsWith(" info: later\n"));
}

TEST(Log, NamesAFileItCannotWrite) {
  const TemporaryFolder folder;
  write_file(folder / "file", "");
  EXPECT_THAT(error_of([&] { log_to_file(folder / "file" / "log.txt"); }), HasSubstr("log.txt"));
}

TEST(Log, WarnsOncePerKeyFromAnyThread) {
  start_log("info");
  const auto text = printed([] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([] { warn_once("the key", "said {once}"); });
    for (auto& thread : threads) thread.join();
    warn_once("another key", "said too");
  });
  EXPECT_EQ(text, "warning: said {once}\nwarning: said too\n");
}

}  // namespace
}  // namespace attune
