#include "src/base/run.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(RunLock, LetsNoSecondOneInAndSaysWhoHoldsIt) {
  const TemporaryFolder folder;
  const RunFolder run{folder / "run"};
  const RunLock lock(run);
  EXPECT_THAT(error_of([&] { RunLock second(run); }),
              AllOf(HasSubstr("is being trained by another process"), HasSubstr("pid " + std::to_string(::getpid())),
                    HasSubstr("| wait")));
}

TEST(RunLock, IsFreeAgainWhenItsOwnerIsGone) {
  const TemporaryFolder folder;
  const RunFolder run{folder / "run"};
  { const RunLock lock(run); }
  EXPECT_NO_THROW(RunLock again(run));
}

TEST(RunLock, IsFreedByTheSystemWhenItsOwnerIsKilled) {
  const TemporaryFolder folder;
  const RunFolder run{folder / "run"};
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(run);
    if (::write(ready[1], "x", 1) == 1) ::pause();
    ::_exit(1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_THAT(error_of([&] { RunLock second(run); }), HasSubstr("pid " + std::to_string(child)));
  EXPECT_TRUE(RunLock::is_held(run));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(RunLock::is_held(run));
  EXPECT_FALSE(RunLock::is_held(RunFolder{folder / "nowhere"}));
  EXPECT_NO_THROW(RunLock second(run));
}

TEST(RunLock, NamesAFolderThatCannotBeMade) {
  const TemporaryFolder folder;
  write_file(folder / "file", "");
  EXPECT_THAT(error_of([&] { RunLock lock(RunFolder{folder / "file"}); }), HasSubstr("file"));
}

}  // namespace
}  // namespace attune
