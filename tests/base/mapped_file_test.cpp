#include "src/base/mapped_file.h"

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune {
namespace {

TEST(MappedFile, HoldsTheBytesOfTheFile) {
  const TemporaryFolder folder;
  const std::string bytes(100000, 'x');
  write_file(folder / "x", bytes + "end");
  EXPECT_EQ(MappedFile(folder / "x").text(), bytes + "end");
  write_file(folder / "empty", "");
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

TEST(MappedFile, StaysWhereItIsWhenMoved) {
  const TemporaryFolder folder;
  write_file(folder / "x", "text");
  MappedFile first(folder / "x");
  const auto* at = first.bytes().data();
  MappedFile second = std::move(first);
  first = std::move(second);
  EXPECT_EQ(first.bytes().data(), at);
  std::filesystem::remove(folder / "x");
  EXPECT_EQ(first.text(), "text") << "deleted while it is mapped";
}

TEST(MappedFile, NamesWhatCannotBeMapped) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of([&] { MappedFile file(folder / "none"); }), ::testing::HasSubstr("none into memory: No such"));
  EXPECT_THAT(error_of([&] { MappedFile file(folder.path()); }), ::testing::HasSubstr("cannot map"));
}

}  // namespace
}  // namespace attune
