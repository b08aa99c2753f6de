#include "src/decode/copied_words.h"

#include <gtest/gtest.h>

#include "src/base/files.h"
#include "src/text/whitespace.h"
#include "tests/support/temporary.h"

namespace attune::decode {
namespace {

class CopiedWords : public ::testing::Test {
 protected:
  CopiedWords() {
    write_file(folder_ / "target", "<unk>\t0\n<pad>\t0\n<s>\t0\n</s>\t0\nthe\t1\nsees\t1\n");
    tokenizer_ = text::open_whitespace(folder_ / "target");
    source_.words = {"Anna", "sieht", "Basel"};
    source_.ids = {7, 8, 9, 10};
    source_.word_of = {0, 0, 1, 2};
  }
  std::string text(std::vector<int32_t> ids, std::vector<float> weights) {
    Hypothesis hypothesis;
    hypothesis.alignment = Matrix(std::ssize(ids) + 1, 5);
    hypothesis.alignment.values = std::move(weights);
    hypothesis.ids = std::move(ids);
    return with_copied_words(hypothesis, {prefix_, copies_ ? &source_ : nullptr, Bans(bans_, *tokenizer_)},
                             *tokenizer_);
  }
  TemporaryFolder folder_;
  std::shared_ptr<const text::Tokenizer> tokenizer_;
  text::Segmented source_, prefix_;
  bool copies_ = true;
  std::vector<std::string> bans_;
};

TEST_F(CopiedWords, StandForUnknownTokens) {
  EXPECT_EQ(text({0, 5, 0}, {0, 1, 0, 0,    0,     // Anna, by its second piece
                             0, 0, 1, 0,    0,     //
                             0, 0, 0, 0.4f, 0.6f,  // the end token is no word: Basel
                             0, 0, 0, 0,    1}),
            "Anna sees Basel");
}

TEST_F(CopiedWords, LeaveKnownTokensAlone) { EXPECT_EQ(text({4, 5}, std::vector<float>(15, 0.2f)), "the sees"); }

TEST_F(CopiedWords, OfAnEmptySourceAreNone) {
  source_ = {};
  Hypothesis hypothesis;
  hypothesis.ids = {0};
  hypothesis.alignment = Matrix(2, 1, 1);
  EXPECT_EQ(with_copied_words(hypothesis, {prefix_, &source_, Bans({}, *tokenizer_)}, *tokenizer_), "<unk>");
}

const std::vector<float> kAnnaThenBasel = {0.6f, 0, 0.4f, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};

TEST_F(CopiedWords, OfAGivenBeginningAreItsOwn) {
  prefix_ = tokenizer_->segment("Zoë sees");
  EXPECT_EQ(text({0, 5, 0}, kAnnaThenBasel), "Zoë sees Basel");
  copies_ = false;
  EXPECT_EQ(text({0, 5, 0}, kAnnaThenBasel), "Zoë sees <unk>");
}

TEST_F(CopiedWords, AreNoneThatMakeABannedPhrase) {
  bans_ = {"Anna"};
  EXPECT_EQ(text({0, 5, 0}, kAnnaThenBasel), "sieht sees Basel") << "the next word by attention";
  bans_ = {"sees Basel"};
  EXPECT_EQ(text({0, 5, 0}, kAnnaThenBasel), "Anna sees Anna") << "equal weights: the first";
  bans_ = {"Anna", "sieht", "Basel"};
  EXPECT_EQ(text({0, 5, 0}, kAnnaThenBasel), "sees") << "none is left";
}

}  // namespace
}  // namespace attune::decode
