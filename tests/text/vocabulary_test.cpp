#include "src/text/vocabulary.h"

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::text {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Vocabulary : public ::testing::Test {
 protected:
  Vocabulary() {
    write_file(folder_ / "source", "the cat sees the dog\nthe dog runs\n");
    write_file(folder_ / "target", "le chat voit le chien\nle chien court\n");
  }
  Vocabularies make() {
    make_vocabularies(options_, vocabulary_, folder_ / "source", folder_ / "target", 1);
    return open_vocabularies(options_, vocabulary_);
  }
  TemporaryFolder folder_;
  std::filesystem::path vocabulary_ = folder_ / "run" / "vocabulary";
  VocabularyOptions options_;
};

TEST_F(Vocabulary, IsOneForBothSidesWhenJoint) {
  const auto both = make();
  EXPECT_EQ(both.source, both.target);
  EXPECT_EQ(both.source->decode(both.source->encode("the cat voit le chien")), "the cat voit le chien");
  EXPECT_TRUE(std::filesystem::exists(vocabulary_ / "joint.model"));
}

TEST_F(Vocabulary, IsEachSidesOwnOtherwise) {
  options_.joint = false;
  options_.tokenizer = "whitespace";
  const auto both = make();
  EXPECT_EQ(both.source->decode(both.source->encode("the cat chat")), "the cat <unk>");
  EXPECT_EQ(both.target->decode(both.target->encode("the cat chat")), "<unk> <unk> chat");
}

TEST_F(Vocabulary, OfATextThatCannotCarryItsSizeIsSmallerAndSaysSo) {
  for (const auto& name : tokenizers().names()) {
    options_.tokenizer = name;
    vocabulary_ = folder_ / name;
    const CapturedLog log;
    const auto size = make().source->size();
    EXPECT_LT(size, 200);
    EXPECT_THAT(log.text(), HasSubstr("warning: the text carries a vocabulary of " + std::to_string(size) +
                                      " entries at most, not 8000"));
  }
}

TEST_F(Vocabulary, OfAllThatTheTextHasWarnsOfNothing) {
  for (const auto& row : tokenizers().rows()) {
    if (row.subwords) continue;
    options_.tokenizer = row.name;
    vocabulary_ = folder_ / ("large " + std::string(row.name));
    options_.size = 8000;
    const auto largest = make().source->size();
    vocabulary_ = folder_ / std::string(row.name);
    options_.size = 0;
    const CapturedLog log;
    EXPECT_EQ(make().source->size(), largest) << row.name;
    EXPECT_THAT(log.text(), Not(HasSubstr("warning")));
  }
}

TEST_F(Vocabulary, ThatFitsWarnsOfNothing) {
  options_.tokenizer = "whitespace";
  options_.size = 6;
  const CapturedLog log;
  EXPECT_EQ(make().source->size(), 6);
  EXPECT_THAT(log.text(), Not(HasSubstr("warning")));
}

TEST_F(Vocabulary, IsUsedAgainWithoutTheText) {
  const auto ids = make().source->encode("the dog runs");
  std::filesystem::remove(folder_ / "source");
  EXPECT_EQ(make().source->encode("the dog runs"), ids);
  EXPECT_EQ(open_vocabularies(options_, vocabulary_).target->encode("the dog runs"), ids);
}

TEST_F(Vocabulary, IsExtendedWhereItIsAskedFor) {
  options_.tokenizer = "whitespace";
  EXPECT_FALSE(make().extended);
  const Vocabularies extended = open_vocabularies(options_, vocabulary_, /*extended=*/true);
  const auto ids = extended.encode("the zebra", "le zebra");
  EXPECT_EQ(ids.source.back(), ids.target.back()) << "a word that no vocabulary has, copied";
}

TEST_F(Vocabulary, WhoseMakingWasCutShortIsMadeAnew) {
  make();
  std::filesystem::remove(vocabulary_ / "checksums");
  write_file(vocabulary_ / "joint.model", "half a mod");
  EXPECT_NO_THROW(make());
  EXPECT_NO_THROW(open_vocabularies(options_, vocabulary_));
}

TEST_F(Vocabulary, ThatIsMissingOrDamagedIsAnErrorWithAHint) {
  const auto open = [&] { open_vocabularies(options_, vocabulary_); };
  EXPECT_THAT(error_of(open), AllOf(HasSubstr("no vocabulary in"), HasSubstr("| is this the folder")));
  make();
  const auto bytes = read_file(vocabulary_ / "joint.model");
  for (size_t cut = 1; cut < bytes.size(); cut += bytes.size() / 40) {
    write_file(vocabulary_ / "joint.model", bytes.substr(0, cut));
    EXPECT_THAT(error_of(open), AllOf(HasSubstr("is damaged"), HasSubstr("| bring the folder back")));
  }
  auto flipped = bytes;
  flipped[bytes.size() / 2] ^= 1;
  write_file(vocabulary_ / "joint.model", flipped);
  EXPECT_THAT(error_of(open), HasSubstr("is damaged"));
  EXPECT_THAT(error_of([&] { make(); }), HasSubstr("is damaged"))
      << "a damaged vocabulary is never replaced in silence";
  std::filesystem::remove(vocabulary_ / "joint.model");
  EXPECT_THAT(error_of(open), HasSubstr("joint.model is missing"));
}

TEST_F(Vocabulary, NamesTheSideThatHoldsNoText) {
  options_.joint = false;
  write_file(folder_ / "target", "\n\n");
  EXPECT_THAT(error_of([&] { make(); }), AllOf(HasSubstr("no vocabulary can be made"), HasSubstr("target")));
}

TEST_F(Vocabulary, SaysWhenItsFolderCannotBeMade) {
  vocabulary_ = folder_ / "source" / "vocabulary";
  EXPECT_THAT(error_of([&] { make(); }), HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace attune::text
