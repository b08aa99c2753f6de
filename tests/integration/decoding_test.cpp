// What a decoder can be asked for beside the best translation, through the program.
#include <set>

#include "src/base/line_reader.h"
#include "tests/integration/verbs.h"

namespace attune {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using testing::Finished;
using ::testing::HasSubstr;
using testing::LearnedVerbs;
using testing::lines_of;
using ::testing::Not;
using ::testing::StartsWith;

class Decoding : public LearnedVerbs {
 protected:
  static std::vector<std::string> translated(std::vector<std::string> more) {
    more.insert(more.begin(), {"--source", file("valid.en")});
    const Finished out = run("translate", more);
    EXPECT_EQ(out.code, 0) << out.err;
    return lines_of(out.out);
  }
};

TEST_F(Decoding, ReadsAndWritesCompressedFiles) {
  const auto plain = translated({});
  for (const char* ending : {".gz", ".xz", ".zst"}) {
    const std::string packed = file("out" + std::string(ending));
    translated({"--output", packed});
    std::vector<std::string> read;
    LineReader lines(packed);
    for (std::string line; lines.next(line);) read.push_back(line);
    EXPECT_EQ(read, plain) << ending;
    const auto again = lines_of(run("score", {"--source", file("valid.en"), "--target", packed}).out);
    EXPECT_EQ(again.size(), plain.size());
  }
}

TEST_F(Decoding, SamplesTheSameForASeedWhateverTheBatch) {
  const auto sampled = [&](const std::string& seed, const std::string& batch) {
    return translated({"--set", "decoding.search=sample", "--set", "decoding.sample.seed=" + seed, "--batch", batch});
  };
  EXPECT_EQ(sampled("1", "20"), sampled("1", "3"));
  EXPECT_NE(sampled("1", "20"), sampled("2", "20"));
  const auto lists = translated({"--set", "decoding.search=sample", "--nbest", "7"});
  EXPECT_EQ(lists.size(), 140u);
  EXPECT_GT(std::set<std::string>(lists.begin(), lists.begin() + 7).size(), 3u);
}

TEST_F(Decoding, ContinuesWhatIsGiven) {
  std::string prefixes;
  for (int i = 0; i < 20; ++i) prefixes += i % 2 ? "\n" : "la reine\n";
  const auto lines = translated({"--prefix", write("prefixes", prefixes)}), free = translated({});
  for (size_t i = 0; i < lines.size(); ++i)
    if (i % 2)
      EXPECT_EQ(lines[i], free[i]);
    else
      EXPECT_THAT(lines[i], StartsWith("la reine"));
  expect_refused(run("translate", {"--source", file("valid.en"), "--prefix", write("few", "le\n")}),
                 HasSubstr("fewer lines than the source"));
  expect_refused(run("translate", {"--source", file("valid.en"), "--prefix", write("many", prefixes + "le\n")}),
                 HasSubstr("more lines than the source"));
  expect_refused(run("translate", {"--prefix", "-"}), HasSubstr("cannot both be standard input"));
}

TEST_F(Decoding, KeepsAGivenBeginningToTheLetter) {
  const Finished out = run("translate", {"--source", write("two", "the queen sings .\n\n"), "--prefix",
                                         write("names", "la Ljubljana\nle Zürich\n")});
  const auto lines = lines_of(out.out);
  ASSERT_EQ(lines.size(), 2u) << out.err;
  EXPECT_THAT(lines[0], StartsWith("la Ljubljana"));
  EXPECT_EQ(lines[1], "le Zürich") << "nothing to translate";
}

TEST_F(Decoding, WritesNoWordThatIsBanned) {
  const auto free = translated({});
  std::string all;
  for (const std::string& line : free) all += " " + line + " ";
  ASSERT_THAT(all, HasSubstr(" le "));
  for (const std::string& line : translated({"--set", "decoding.ban=[le, la]"}))
    EXPECT_THAT(" " + line + " ", AllOf(Not(HasSubstr(" le ")), Not(HasSubstr(" la "))));
}

TEST_F(Decoding, KeepsToTheLengthsThatAreAsked) {
  const auto words = [](const std::string& line) { return std::count(line.begin(), line.end(), ' ') + 1; };
  const auto sources = lines_of(read_file(file("valid.en")));
  const auto longer = translated({"--set", "decoding.shortest_factor=1.5", "--set", "decoding.longest_factor=4"});
  for (size_t i = 0; i < sources.size(); ++i) EXPECT_GE(words(longer[i]), words(sources[i]) * 3 / 2) << longer[i];
}

TEST_F(Decoding, OfARunWithItselfIsThatOfTheRun) {
  EXPECT_EQ(translated({run_folder().folder, run_folder().folder, "--precision", "float32"}),
            translated({"--precision", "float32"}));
}

TEST_F(Decoding, RefusesWhatATrainedModelCannotChange) {
  expect_refused(run("translate", {"--set", "model.attention.score=dot"}),
                 HasSubstr("only options of decoding can be set"));
  expect_refused(run("translate", {"--set", "decoding.sample.top_k=3"}), HasSubstr("decoding.search"));
}

}  // namespace
}  // namespace attune
