// YAML and its traps.
#include "src/config/document/document.h"

#include <gmock/gmock.h>

namespace attune::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> said(const std::string& text) {
  Problems problems;
  parse_document(text, "f", problems);
  std::vector<std::string> lines;
  for (const Problem& problem : problems.all()) lines.push_back(problem.place.string() + ": " + problem.message);
  return lines;
}

TEST(Document, RemembersWhereEverythingStands) {
  Problems problems;
  const Document document = parse_document("a: 1\nb:\n  é: [x, \"2\"]\n  c:\n", "f", problems);
  EXPECT_TRUE(problems.empty());
  ASSERT_EQ(document.root.entries.size(), 2u);
  EXPECT_EQ(document.root.entries[0].value.text, "1");
  EXPECT_EQ(document.root.entries[0].value.place.string(), "f:1:4");
  const Node& b = document.root.entries[1].value;
  EXPECT_EQ(b.entries[0].key, "é");
  EXPECT_EQ(b.entries[0].value.items[1].place.string(), "f:3:10");
  EXPECT_FALSE(b.entries[0].value.items[0].quoted);
  EXPECT_TRUE(b.entries[0].value.items[1].quoted);
  EXPECT_TRUE(b.entries[1].value.is(Node::Kind::kNull));
  EXPECT_EQ(b.entries[1].place.string(), "f:4:3");
}

TEST(Document, TakesByteOrderMarkAndWindowsLineEnds) {
  Problems problems;
  const Document document = parse_document(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x\r\n",
      "f", problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(document.root.entries[0].key, "a");
  EXPECT_EQ(document.root.entries[1].value.text, "x");
  EXPECT_EQ(document.root.entries[1].place.string(), "f:2:1");
}

TEST(Document, TellsDoubledKeysAtEveryLevel) {
  EXPECT_THAT(said("a: 1\nb: {c: 1, c: 2}\na: 2\n"),
              ElementsAre("f:2:11: key 'c' appears twice; it stands in line 2 already",
                          "f:3:1: key 'a' appears twice; it stands in line 1 already"));
}

TEST(Document, RefusesWhatAConfigDoesNotNeedOfYaml) {
  EXPECT_THAT(said("a: &x 1\n"),
              ElementsAre("f:1:4: anchors (&name) are not part of a config; write the value out, or share it "
                          "through `include:`"));
  EXPECT_THAT(said("a: &x 1\nb: *x\n").back(),
              "f:2:4: aliases (*name) are not part of a config; write the value out, or share "
              "it through `include:`");
  EXPECT_THAT(said("<<: {a: 1}\n"),
              ElementsAre("f:1:1: merge keys (<<) are not part of a config; write the value out, or share "
                          "it through `include:`"));
  EXPECT_THAT(said("a: !!int 5\n"),
              ElementsAre("f:1:4: tags (!name) are not part of a config; write the value alone, in quotes "
                          "if it begins with '!'"));
  EXPECT_THAT(said("a: 1\n---\nb: 2\n"),
              ElementsAre("f:2:1: a second document begins here; expected one document a file, all of "
                          "it `key: value`"));
  EXPECT_THAT(said("[a]: 1\n"), ElementsAre("f:1:1: a key must be one word, not a list or a section"));
  EXPECT_THAT(said("? {a: b}\n: 1\nc: 2\n"), ElementsAre("f:1:3: a key must be one word, not a list or a section"));
  EXPECT_THAT(said(": 1\n"), ElementsAre("f:1:1: a key is missing before ':'"));
  EXPECT_THAT(said("\"\": 1\n"), ElementsAre("f:1:1: a key is missing before ':'"));
}

TEST(Document, SaysInWordsWhatIsNotYaml) {
  EXPECT_THAT(
      said("a: b: c\n"),
      ElementsAre("f:1:5: unexpected ':'; expected one `key: value` a line, a value that holds ': ' stands in quotes"));
  EXPECT_THAT(said("a: 1\n  b: 2\n"),
              ElementsAre("f:2:3: indented deeper than the line before, which has a value already; "
                          "expected the same indentation"));
  EXPECT_THAT(said("x: 0\na 1\n\n# comment\nb: 2\n"), ElementsAre("f:2:1: expected ':' after the key"));
  EXPECT_THAT(said("x: 0\na:1\nb: 2\n"), ElementsAre("f:2:1: expected a blank after ':'"));
  EXPECT_THAT(
      said("a:\n    b: 1\n  c: 2\n"),
      ElementsAre("f:3:3: does not fit what stands before; expected `key: value` in the column of the keys above"));
  EXPECT_THAT(
      said("a: 1\n- b\n"),
      ElementsAre("f:2:1: does not fit what stands before; expected `key: value` in the column of the keys above"));
  EXPECT_THAT(said("a: 1\nb: [1, 2\n"), ElementsAre("f:2:4: a bracket that is never closed"));
  EXPECT_THAT(said("a: {b: 1\n"), ElementsAre("f:1:4: a bracket that is never closed"));
  EXPECT_THAT(said("a: '\n"), ElementsAre("f:1:4: this quote is never closed"));
  EXPECT_THAT(said("\""), ElementsAre("f:1:1: this quote is never closed"));
  EXPECT_THAT(said("a: 'b '\n"), ElementsAre());
  EXPECT_THAT(said("a: ''\n"), ElementsAre());
  EXPECT_THAT(said("a: ]\n"), ElementsAre("f:1:4: a closing bracket without its opening one"));
  EXPECT_THAT(said("a: \"x\n"), ElementsAre("f:1:6: the text ends inside quotes; expected the closing quote"));
  EXPECT_THAT(said("a: \"x\nb: 1\n"), ElementsAre("f:2:5: the text ends inside quotes; expected the closing quote"));
  EXPECT_THAT(said(",a: 1\n"), ElementsAre("f:1:1: expected a key"));
  EXPECT_THAT(said("a: @x\n"), ElementsAre("f:1:4: a value cannot begin with this character; put the value in quotes"));
  EXPECT_THAT(said("a: *x\n"),
              ElementsAre("f:1:4: a value cannot begin with '*' (aliases are not part of a config); put the "
                          "value in quotes"));
  EXPECT_THAT(said("a: \"C:\\Data\"\n"),
              ElementsAre("f:1:7: unknown escape character: D; in double quotes a backslash is written "
                          "\\\\, in single quotes as it is"));
}

TEST(Document, TellsTabsControlCharactersAndForeignBytes) {
  EXPECT_THAT(said("a:\n\tb: 1\n  \tc: 2\n"), ElementsAre("f:2:1: a tab in the indentation; expected blanks",
                                                          "f:3:3: a tab in the indentation; expected blanks"));
  EXPECT_THAT(said("a: 1\t# a tab elsewhere\n\t# and before a comment\n"), IsEmpty());
  EXPECT_THAT(said("a: 1\nü: \x04 2\n"), ElementsAre("f:2:4: a control character; a config is a text file"));
  EXPECT_THAT(said("a: \xFF\n"), ElementsAre("f:1:1: bytes that are no UTF-8 text; a config is a text file in UTF-8"));
  EXPECT_THAT(said(std::string("a: \0b\n", 6)).size(), 1u);
}

TEST(Document, KeepsWhatStandsBeforeASyntaxError) {
  Problems problems;
  const Document document = parse_document("a: 1\nb: 2\nc: [3\n", "f", problems);
  EXPECT_FALSE(document.complete);
  ASSERT_EQ(document.root.entries.size(), 3u);
  EXPECT_EQ(document.root.entries[1].value.text, "2");
  EXPECT_TRUE(document.root.entries[2].value.is(Node::Kind::kBroken));
}

TEST(Document, SurvivesDeepNesting) {
  EXPECT_FALSE(said(std::string(100000, '[')).empty());
  EXPECT_FALSE(said("a: " + std::string(100000, '{')).empty());
  std::string steps;
  for (int i = 0; i < 2000; ++i) steps += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  EXPECT_FALSE(said(steps).empty());
  EXPECT_FALSE(said("a: " + std::string(100, '[') + std::string(100, ']')).empty());
}

TEST(Document, TakesAnEmptyTextForNothing) {
  Problems problems;
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"})
    EXPECT_TRUE(parse_document(text, "f", problems).root.is(Node::Kind::kNull)) << text;
  EXPECT_TRUE(problems.empty());
}

}  // namespace
}  // namespace attune::config
