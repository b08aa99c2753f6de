#include "src/base/processors.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary.h"

namespace attune {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

TEST(Processors, AreLimitedByTheControlGroupAndTheOnesAboveIt) {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  EXPECT_EQ(processors_of_control_group(root), 0);
  write(root / "proc/self/cgroup", "12:devices:/old\n0::/a/b\n");
  write(root / "sys/fs/cgroup/a/cpu.max", "max 100000\n");
  EXPECT_EQ(processors_of_control_group(root), 0);
  write(root / "sys/fs/cgroup/a/b/cpu.max", "350000 100000\n");
  EXPECT_EQ(processors_of_control_group(root), 4);
  write(root / "sys/fs/cgroup/a/cpu.max", "20000 100000\n");
  EXPECT_EQ(processors_of_control_group(root), 1);
}

TEST(Processors, IgnoreALimitThatCannotBeRead) {
  const TemporaryFolder folder;
  write(folder.path() / "sys/fs/cgroup/cpu.max", "nonsense");
  EXPECT_EQ(processors_of_control_group(folder.path()), 0);
  write(folder.path() / "sys/fs/cgroup/cpu.max", "0 0\n");
  EXPECT_EQ(processors_of_control_group(folder.path()), 0);
}

TEST(Processors, AreAtLeastOne) { EXPECT_GE(available_processors(), 1); }

}  // namespace
}  // namespace attune
