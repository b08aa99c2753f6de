// The reader on structs of its own: lists, and rows within rows.
#include "src/config/reader.h"

#include <gmock/gmock.h>

namespace attune::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Inner {
  int64_t deep = 1;
  void fields(auto& field) { field("deep", deep, kFree, "of kind: inner"); }
};
struct Outer {
  std::vector<std::string> metrics = {"bleu"};
  std::vector<int64_t> sizes;
  std::vector<double> rates;
  std::vector<Path> files;
  std::string kind = "plain";
  Inner inner;
  void fields(auto& field) {
    field("metrics", metrics, kFree, "what is measured", one_of({"bleu", "chrf", "perplexity"}));
    field("sizes", sizes, kFixed, "whole numbers");
    field("rates", rates, kFixed, "numbers");
    field("files", files, kFree, "files");
    field("kind", kind, kFixed, "which", one_of({"plain", "inner"}));
    field("inner", inner, "of kind: inner");
  }
};

struct Read {
  Outer value;
  std::vector<std::string> problems;
};
Read read(const std::string& text) {
  Read out;
  Findings findings;
  findings.options = list_defaults<Outer>();
  Layer layer;
  layer.root = parse_document(text, "f", findings.problems).root;
  layer.folder = "/base";
  Reader(layer.root, layer, findings).read(out.value);
  std::vector<std::string> notes;
  settle_rows(list_options(out.value), findings, notes);
  for (const Problem& problem : findings.problems.all())
    out.problems.push_back(problem.place.string() + ": " + problem.message);
  return out;
}

TEST(Reader, ReadsLists) {
  const Read out = read("metrics: [chrf, bleu]\nsizes:\n  - 1\n  - 2e3\nrates: []\nfiles: [a, /b]\n");
  EXPECT_THAT(out.problems, IsEmpty());
  EXPECT_THAT(out.value.metrics, ElementsAre("chrf", "bleu"));
  EXPECT_THAT(out.value.sizes, ElementsAre(1, 2000));
  EXPECT_THAT(out.value.rates, IsEmpty());
  EXPECT_EQ(out.value.files[0].string(), "/base/a");
  EXPECT_EQ(out.value.files[1].string(), "/b");
}

TEST(Reader, TellsWhatIsWrongInLists) {
  EXPECT_THAT(read("metrics: bleu\n").problems, ElementsAre("f:1:10: metrics is 'bleu'; expected a list: [one, two]"));
  EXPECT_THAT(
      read("metrics: [bleu, chfr]\n").problems,
      ElementsAre("f:1:10: metrics is [bleu, chfr]; expected one of bleu, chrf, perplexity; did you mean 'chrf'?"));
  EXPECT_THAT(
      read("sizes: [1, x, 2.5, [3]]\n").problems,
      ElementsAre("f:1:12: sizes is 'x'; expected a whole number", "f:1:15: sizes is '2.5'; expected a whole number",
                  "f:1:20: sizes is a list; expected one value (whole number)"));
  EXPECT_THAT(read("rates: [1, ]\nsizes: [~]\n").problems,
              ElementsAre("f:2:9: sizes has no value; expected one value (whole number)"));
}

TEST(Reader, KeepsTheDefaultWhereTheValueIsWrong) {
  EXPECT_THAT(read("metrics: [x]\n").value.metrics, ElementsAre("bleu"));
  EXPECT_EQ(read("kind: x\n").value.kind, "plain");
}

TEST(Reader, ReadsBothOfTwoSectionsWithOneKeySoThatAllIsTold) {
  EXPECT_THAT(read("kind: inner\ninner: {deep: x}\ninner: {depe: 1}\n").problems,
              ElementsAre("f:3:1: key 'inner' appears twice; it stands in line 2 already",
                          "f:2:15: inner.deep is 'x'; expected a whole number",
                          "f:3:9: unknown option 'inner.depe'; expected one of deep; did you mean 'deep'?"));
}

TEST(Listing, KnowsTypesDefaultsAndRows) {
  const std::vector<Option> options = list_defaults<Outer>();
  ASSERT_EQ(options.size(), 7u);
  EXPECT_EQ(options[0].type, "list (text)");
  EXPECT_EQ(options[0].value, "[bleu]");
  EXPECT_EQ(options[1].type, "list (whole number)");
  EXPECT_EQ(options[1].value, "[]");
  EXPECT_EQ(options[5].row_of, "kind");
  EXPECT_FALSE(options[5].used);
  EXPECT_FALSE(options[6].used);
  EXPECT_EQ(options[6].path, "inner.deep");
}

}  // namespace
}  // namespace attune::config
