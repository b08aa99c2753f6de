#include "src/corpus/guides.h"

#include <gmock/gmock.h>

#include "src/corpus/batch_queue.h"
#include "tests/support/letters.h"

namespace attune::corpus {
namespace {

using ::testing::HasSubstr;

class GuidesOf : public ::testing::Test {
 protected:
  GuidesOf() {
    write_file(folder_ / "source", "ab c\nz\nde f g\n");
    write_file(folder_ / "target", "x yz\nz\nuv w\n");
  }
  /// Of the pairs but the second, which the filter is said to have left out.
  ParallelCorpus corpus() const {
    ParallelCorpus out;
    out.append(letters_.encode("ab c"), letters_.encode("x yz"), 1);
    out.append(letters_.encode("de f g"), letters_.encode("uv w"), 3);
    return out;
  }
  TrainingTexts files(const std::string& links) {
    write_file(folder_ / "links", links);
    TrainingTexts out;
    out.source.value = folder_ / "source";
    out.target.value = folder_ / "target";
    out.alignment.value = folder_ / "links";
    return out;
  }

  testing::Letters letters_;
  TemporaryFolder folder_;
};

TEST_F(GuidesOf, LinkedWordsShareTheirTokensEvenly) {
  const ParallelCorpus given = corpus();
  const Guides guides(files("0-0 1-1\n0-0\n0-1 2-1 1p0\n"), testing::letters(), given);
  const torch::Tensor found = guides.weights({1, 0});
  ASSERT_EQ(found.sizes(), (std::vector<int64_t>{2, 4, 5}));
  // "de f g" and "uv w": uv has a possible link alone, w one with de and one with g.
  const float third = 1.0F / 3;
  EXPECT_TRUE(found[0].allclose(torch::tensor({{0.F, 0.F, 1.F, 0.F, 0.F},
                                               {0.F, 0.F, 1.F, 0.F, 0.F},
                                               {third, third, 0.F, third, 0.F},
                                               {0.F, 0.F, 0.F, 0.F, 1.F}})));
  // "ab c" and "x yz", padded behind.
  EXPECT_TRUE(found[1].allclose(torch::tensor(
      {{0.5F, 0.5F, 0.F, 0.F, 0.F}, {0.F, 0.F, 1.F, 0.F, 0.F}, {0.F, 0.F, 1.F, 0.F, 0.F}, {0.F, 0.F, 0.F, 1.F, 0.F}})));
}

TEST_F(GuidesOf, PossibleLinksCountOnlyWithoutSureOnes) {
  const ParallelCorpus given = corpus();
  const Guides guides(files("0-0 1p0\n\n\n"), testing::letters(), given);
  EXPECT_EQ(guides.weights({0})[0][0][2].item<float>(), 0);
  EXPECT_EQ(guides.weights({1}).sum().item<float>(), 1) << "the ends alone";
}

// What sampling draws has the words it had, in other tokens.
TEST_F(GuidesOf, FollowTheTokensOfAnotherCut) {
  const ParallelCorpus given = corpus();
  const Guides guides(files("0-0 1-1\n\n\n"), testing::letters(), given);
  ParallelCorpus cut;
  cut.append(letters_.encode("a cd"), letters_.encode("xy z"), 1);
  EXPECT_TRUE(guides.weights({0}, &cut)[0].allclose(
      torch::tensor({{1.F, 0.F, 0.F, 0.F}, {1.F, 0.F, 0.F, 0.F}, {0.F, 0.5F, 0.5F, 0.F}, {0.F, 0.F, 0.F, 1.F}})));
  ParallelCorpus other_words;
  other_words.append(letters_.encode("a b c"), letters_.encode("x yz"), 1);
  EXPECT_EQ(guides.weights({0}, &other_words).sum().item<float>(), 1) << "the ends alone";
  ParallelCorpus unknown;
  unknown.append(std::vector<int32_t>{5, text::kUnknown, 9}, letters_.encode("x yz"), 1);
  EXPECT_EQ(guides.weights({0}, &unknown)[0][0][1].item<float>(), 0.5F) << "as it was: it is never cut anew";
}

TEST_F(GuidesOf, NameTheLineOfALinkThatIsNone) {
  const auto refused = [&](const std::string& links) {
    const TrainingTexts texts = files(links);
    return error_of([&] { check_links(texts.source.value, texts.target.value, texts.alignment.value); });
  };
  EXPECT_THAT(refused("0-0\n0-0\n0-x\n"), HasSubstr("links:3: '0-x' is no link"));
  EXPECT_THAT(refused("0-0\n1-0\n\n"), HasSubstr("links:2: '1-0' lies beyond the source sentence"));
  EXPECT_THAT(refused("0-0\n0-0\n"), HasSubstr("links:3: missing"));
  EXPECT_THAT(refused("\n\n\n\n"), HasSubstr("links:4: more lines"));
}

TEST_F(GuidesOf, ComeWithTheBatchesOfAQueue) {
  const ParallelCorpus given = corpus();
  const auto guides = std::make_shared<const Guides>(files("0-0 1-1\n\n0-0\n"), testing::letters(), given);
  BatchQueue queue(given, {"sentences", 2, 1}, 1, {}, guides);
  const Batch batch = queue.next();
  EXPECT_EQ(batch.guide.sizes(),
            (std::vector<int64_t>{batch.target_output.size(0), batch.target_output.size(1), batch.source.size(1)}));
  for (int64_t b = 0; b < batch.guide.size(0); ++b)
    EXPECT_EQ(batch.guide[b][batch.target_lengths[b].item<int64_t>() - 1][batch.source_lengths[b].item<int64_t>() - 1]
                  .item<float>(),
              1);
  EXPECT_FALSE(BatchQueue(given, {"sentences", 2, 1}, 1).next().guide.defined());
}

}  // namespace
}  // namespace attune::corpus
