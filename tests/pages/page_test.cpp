#include "src/pages/page.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "src/base/files.h"
#include "src/pages/web_files.h"

namespace attune::pages {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::filesystem::path kWeb = ATTUNE_SOURCE_DIR "/src/pages/web";

TEST(WebFiles, AreTheFilesOfTheirFolderByteForByte) {
  std::map<std::string, std::string> texts, built_in;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kWeb))
    if (entry.is_regular_file() && entry.path().extension() != ".md")
      texts[entry.path().filename()] = read_file(entry.path());
  for (const WebFile& file : web_files()) built_in[std::string(file.name)] = file.text;
  EXPECT_EQ(built_in, texts);
}

TEST(ViewerPage, HasRoomForItsData) {
  const PageParts page = viewer_page();
  EXPECT_THAT(page.before, AllOf(StartsWith("<!DOCTYPE html>"), EndsWith("id=\"data\">"), Not(HasSubstr("/*{"))));
  EXPECT_THAT(page.after, AllOf(StartsWith("</script>"), EndsWith("</html>\n"), Not(HasSubstr("/*{"))));
}

TEST(ServedPages, AreWhole) {
  for (const std::string& page : {playground_page(), dashboard_page()})
    EXPECT_THAT(page, AllOf(StartsWith("<!DOCTYPE html>"), EndsWith("</html>\n"), Not(HasSubstr("/*{"))));
  EXPECT_THAT(playground_page(), HasSubstr("Attune.playground.start"));
  EXPECT_THAT(dashboard_page(), HasSubstr("Attune.dashboard.start"));
}

TEST(Pages, HoldEveryFile) {
  const PageParts viewer = viewer_page();
  const std::string all = viewer.before + viewer.after + playground_page() + dashboard_page();
  for (const WebFile& file : web_files())
    if (!file.text.starts_with("<!DOCTYPE") && file.name != "scripts.txt") {
      EXPECT_THAT(all, HasSubstr(std::string(file.text))) << file.name;
    }
}

TEST(ViewerPage, IsNotEndedByItsData) {
  EXPECT_EQ(in_page(R"({"a":"</script><!--"})"), R"({"a":"\u003c/script>\u003c!--"})");
  EXPECT_EQ(in_page("{}"), "{}");
}

}  // namespace
}  // namespace attune::pages
