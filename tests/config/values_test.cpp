// What a scalar of YAML is taken for, and what is refused.
#include "src/config/values.h"

#include <gmock/gmock.h>

#include <cstring>
#include <limits>

#include "src/base/random.h"
#include "src/base/utf8.h"

namespace attune::config {
namespace {

using testing::HasSubstr;

Node scalar(const std::string& text, bool quoted = false) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.text = text;
  node.quoted = quoted;
  return node;
}

template <class T>
T read_value(const std::string& text) {
  T value{};
  EXPECT_EQ(parse(scalar(text), value), "") << text;
  return value;
}

template <class T>
std::string refused(const std::string& text, bool quoted = false) {
  T value{};
  return parse(scalar(text, quoted), value);
}

TEST(Values, WholeNumbersAreDecimal) {
  EXPECT_EQ(read_value<int64_t>("0"), 0);
  EXPECT_EQ(read_value<int64_t>("-7"), -7);
  EXPECT_EQ(read_value<int64_t>("+7"), 7);
  EXPECT_EQ(read_value<int64_t>("1e3"), 1000);
  EXPECT_EQ(read_value<int64_t>("2.5e4"), 25000);
  EXPECT_EQ(read_value<int64_t>("12.0"), 12);
  EXPECT_EQ(read_value<int64_t>("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(read_value<int64_t>("-9223372036854775808"), std::numeric_limits<int64_t>::min());
}

TEST(Values, RefuseWholeNumbersThatReadersTakeDifferently) {
  EXPECT_THAT(refused<int64_t>("010"), HasSubstr("octal"));
  EXPECT_THAT(refused<int64_t>("-01"), HasSubstr("octal"));
  EXPECT_THAT(refused<double>("00.5"), HasSubstr("octal"));
  EXPECT_THAT(refused<int64_t>("0x10"), HasSubstr("decimal"));
  EXPECT_THAT(refused<int64_t>("0o10"), HasSubstr("decimal"));
  EXPECT_THAT(refused<int64_t>("1_000"), HasSubstr("without '_'"));
  EXPECT_THAT(refused<int64_t>("1,000"), HasSubstr("nothing marks thousands"));
  EXPECT_THAT(refused<int64_t>("9223372036854775808"), HasSubstr("18 digits at most"));
  EXPECT_THAT(refused<int64_t>("5", true), HasSubstr("quotes"));
  for (const char* text : {"", "x", "1.5", "1e-1", "1e30", "--1", "+-1", "-", "+", "1 2", "5x", "1e", "true", "."})
    EXPECT_THAT(refused<int64_t>(text), HasSubstr("expected a whole number")) << text;
}

TEST(Values, NumbersAreDecimalAndFinite) {
  EXPECT_EQ(read_value<double>("0.5"), 0.5);
  EXPECT_EQ(read_value<double>(".5"), 0.5);
  EXPECT_EQ(read_value<double>("5."), 5.0);
  EXPECT_EQ(read_value<double>("+1e-8"), 1e-8);
  EXPECT_EQ(read_value<double>("3"), 3.0);
  EXPECT_THAT(refused<double>("1e999"), HasSubstr("double"));
  EXPECT_THAT(refused<double>("0,5"), HasSubstr("a point marks decimals"));
  for (const char* text : {".inf", "-.Inf", ".nan", ".NAN", "inf", "nan", "infinity"})
    EXPECT_THAT(refused<double>(text), HasSubstr("finite")) << text;
  for (const char* text : {"", "x", "0x1p3", "1e", "1.2.3", "+-1", "-", "."})
    EXPECT_THAT(refused<double>(text), HasSubstr("expected a number")) << text;
}

TEST(Values, OnlyTrueAndFalseAreTrueAndFalse) {
  EXPECT_TRUE(read_value<bool>("true"));
  EXPECT_FALSE(read_value<bool>("false"));
  for (const char* text : {"yes", "on", "True", "TRUE", "y", "1"})
    EXPECT_THAT(refused<bool>(text), HasSubstr("write true")) << text;
  for (const char* text : {"no", "off", "False", "n", "0"})
    EXPECT_THAT(refused<bool>(text), HasSubstr("write false")) << text;
  EXPECT_THAT(refused<bool>("true", true), HasSubstr("quotes"));
  EXPECT_THAT(refused<bool>("maybe"), "expected true or false");
}

TEST(Values, PathsAreTakenAsTheyStand) {
  EXPECT_EQ(read_value<Path>("a b/c.txt").string(), "a b/c.txt");
  EXPECT_TRUE(read_value<Path>("").empty());
  EXPECT_THAT(refused<Path>("~/data"), HasSubstr("'~' is not expanded"));
  EXPECT_THAT(refused<Path>("a\nb"), HasSubstr("control characters"));
}

/// Through the writer and the YAML parser.
template <class T>
T back(const T& value) {
  Problems problems;
  const Document document = parse_document("key: " + to_yaml(value) + "\n", "f", problems);
  EXPECT_TRUE(problems.empty()) << to_yaml(value);
  T out{};
  EXPECT_EQ(document.root.entries.size(), 1u) << to_yaml(value);
  EXPECT_TRUE(document.root.entries.at(0).value.is(Node::Kind::kScalar)) << to_yaml(value);
  EXPECT_EQ(parse(document.root.entries[0].value, out), "") << to_yaml(value);
  return out;
}

TEST(Values, ComeBackBitForBit) {
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const uint64_t bits = random.next();
    double number;
    std::memcpy(&number, &bits, sizeof number);
    if (std::isfinite(number)) {
      EXPECT_EQ(back(number), number);
    }
    EXPECT_EQ(back(static_cast<int64_t>(bits)), static_cast<int64_t>(bits));
  }
  for (const double number : {0.0, 0.1, 1e-8, 1e300, 5e-324, 0.999999, 1.0 / 3, -2.5e-7})
    EXPECT_EQ(back(number), number);
}

TEST(Values, TextComesBackWhateverItHolds) {
  for (const char* text :
       {"plain",    "two words", "~",           "null",      "yes",          "0x10",        "010", "a: b", "a #b",
        "[x]",      "\"q\"",     "back\\slash", "tab\there", "line\nbreak",  "'",           "",    " ",    " x ",
        "été",      "日本",      "-",           "- a",       "!tag",         "&a",          "*a",  "%",    "@",
        "\x01\x7F", "a\rb",      "---",         "...",       "/ü/\xC2\x85x", "\xE2\x80\xA8"})
    EXPECT_EQ(back<std::string>(text), text);
  Random random(6);
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    for (uint64_t n = random.below(12); n > 0; --n) text += static_cast<char>(1 + random.below(127));
    EXPECT_EQ(back(text), text);
  }
}

}  // namespace
}  // namespace attune::config
