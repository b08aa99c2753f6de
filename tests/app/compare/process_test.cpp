#include "src/app/compare/process.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::app::compare {
namespace {

class Failure : public ::testing::Test {
 protected:
  std::string after(const std::string& command, const std::string& log) const {
    write_file(folder_ / "log.txt", log);
    return failure_of(::system(command.c_str()), folder_ / "log.txt");
  }
  TemporaryFolder folder_;
};

TEST_F(Failure, IsNoneOfATrainingThatEndedWell) { EXPECT_EQ(after("exit 0", "warning: nothing\n"), ""); }

TEST_F(Failure, IsTheLastThingThatTheTrainingSaid) {
  EXPECT_EQ(after("exit 2", "error: an older one\nupdate 10\nerror: the loss exploded\nhint: less of it\n"),
            "the loss exploded");
  EXPECT_EQ(after("exit 2", "error: 2 problems in the config\na.yaml:1:2: one\na.yaml:3:4: two\nhint: mend\n\n"),
            "a.yaml:3:4: two");
  EXPECT_EQ(after("exit 143", "stopped by SIGTERM after update 5; saved\n"),
            "stopped by SIGTERM after update 5; saved");
  EXPECT_EQ(after("exit 127", ""), "it says nothing");
}

TEST_F(Failure, IsASignalThatLeftNoTimeForWords) {
  EXPECT_EQ(after("kill -SEGV $$", "error: an older one\n"), "ended by SIGSEGV");
  EXPECT_THAT(after("kill -KILL $$", ""), ::testing::StartsWith("ended by SIGKILL"));
}

}  // namespace
}  // namespace attune::app::compare
