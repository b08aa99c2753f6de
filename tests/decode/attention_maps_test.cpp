#include "src/decode/attention_maps.h"

#include <gmock/gmock.h>

#include "src/base/log.h"
#include "src/decode/plain.h"
#include "src/decode/translator.h"
#include "tests/support/letters.h"
#include "tests/support/temporary.h"
#include "tests/support/tiny_model.h"

namespace attune::decode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Letters;

const std::vector<std::string> kNames = {"layer 1", "layer 1, head 1", "layer 1, head 2",
                                         "layer 2", "layer 2, head 1", "layer 2, head 2"};

std::vector<std::string> names_of(const std::vector<alignment::AttentionMap>& maps) {
  std::vector<std::string> names;
  for (const alignment::AttentionMap& map : maps) names.push_back(map.name());
  return names;
}

std::vector<std::string> names_of(int64_t layers, int64_t heads, bool with_heads = true) {
  const auto maps = attention_maps(torch::rand({layers * heads, 3, 4}), layers, with_heads);
  EXPECT_EQ(with_heads ? count_attention_maps(layers * heads, layers) : std::ssize(maps), std::ssize(maps));
  return names_of(maps);
}

/// Two layers of two heads on each side.
models::Seq2Seq transformer() {
  models::ModelOptions options = testing::tiny_options("auto", "attend_first");
  options.encoder.kind = options.decoder.kind = "transformer";
  return testing::tiny_model(options, Letters::kSize);
}

Translator translator_of(const models::Seq2Seq& model) {
  spdlog::set_level(spdlog::level::off);
  return {model, testing::letters(), {}};
}

void expect_equal(const Matrix& found, const Tensor& wanted) {
  const Matrix other = to_matrix(wanted);
  ASSERT_EQ(found.rows, other.rows);
  ASSERT_EQ(found.columns, other.columns);
  for (size_t i = 0; i < other.values.size(); ++i) EXPECT_NEAR(found.values[i], other.values[i], 1e-6);
}

TEST(AttentionMaps, AreALayersMeanAndThenItsHeads) {
  EXPECT_EQ(names_of(2, 2), kNames);
  EXPECT_THAT(names_of(2, 2, false), ElementsAre("layer 1", "layer 2"));
  const Tensor maps = torch::rand({6, 3, 4});
  const auto found = attention_maps(maps, 2);
  expect_equal(found[0].weights, maps.narrow(0, 0, 3).mean(0));
  expect_equal(found[3].weights, maps[2]);
  expect_equal(found[4].weights, maps.narrow(0, 3, 3).mean(0));
  expect_equal(found[7].weights, maps[5]);
}

TEST(AttentionMaps, NameNoLayerWhereThereIsOneAndNoHeadThatIsItsLayersMean) {
  EXPECT_THAT(names_of(1, 3), ElementsAre("head 1", "head 2", "head 3"));
  EXPECT_THAT(names_of(1, 1), ElementsAre("head 1"));
  EXPECT_THAT(names_of(1, 3, false), IsEmpty());
  EXPECT_THAT(names_of(2, 1), ElementsAre("layer 1", "layer 2"));
}

TEST(AttentionMaps, OfATransformerAreThoseOfEveryLayer) {
  models::Seq2Seq model = transformer();
  const auto forced = translator_of(model).force({"cat", "a dog"}, {"dog", "cat"}, {.heads = true}).lines;
  const torch::InferenceMode no_gradients;
  const kernels::ExecutionScope scope(model->execution());
  for (const Translation& pair : forced) {
    const Hypothesis& found = pair.hypotheses.front();
    ASSERT_EQ(names_of(found.heads), kNames);
    corpus::ParallelCorpus corpus;
    corpus.append(pair.source.ids, found.ids, 1);
    const corpus::Batch batch = make_batch(corpus);
    const models::Unrolled all =
        model->forward(batch.source, batch.source_lengths, batch.target_input, {}, {.every = true});
    for (int64_t layer = 0; layer < 2; ++layer)
      for (int64_t head = 0; head < 2; ++head)
        expect_equal(found.heads[static_cast<size_t>(3 * layer + 1 + head)].weights, all.every[0][2 * layer + head]);
    expect_equal(found.alignment, all.alignment[0].mean(0));
    EXPECT_EQ(found.heads.front().weights, found.alignment) << "the last layer but one";
  }
}

TEST(AttentionMaps, OfARecurrentDecoderAreItsHeads) {
  models::ModelOptions options = testing::tiny_options("additive", "recur_first");
  options.attention.heads = options.encoder.hidden = 5;
  const auto found =
      translator_of(testing::tiny_model(options, Letters::kSize)).translate({"cat"}, {.heads = true}).lines.front();
  EXPECT_THAT(names_of(found.hypotheses.front().heads), ElementsAre("head 1", "head 2", "head 3", "head 4", "head 5"));
}

TEST(SelfAttention, IsWhereTheEncodersWordsLookWithoutPadding) {
  models::Seq2Seq model = transformer();
  const std::vector<std::string> sources = {"cat", "the old dog", ""};
  const auto found = translator_of(model).self_attention(sources, {.heads = true}).lines;
  ASSERT_EQ(found.size(), 3U);
  const torch::InferenceMode no_gradients;
  const kernels::ExecutionScope scope(model->execution());
  for (const SelfAttention& line : found) {
    const corpus::SourceBatch alone = corpus::make_source_batch({line.source.ids});
    const Tensor maps = model->encode(alone.source, alone.lengths, {}, true).maps[0];
    ASSERT_EQ(names_of(line.maps), kNames);
    expect_equal(line.mean, maps.mean(0));
    expect_equal(line.maps[0].weights, maps.narrow(0, 0, 2).mean(0));
    expect_equal(line.maps[2].weights, maps[1]);
    expect_equal(line.maps[5].weights, maps[3]);
    for (int64_t row = 0; row < line.mean.rows; ++row) {
      float sum = 0;
      for (const float weight : line.mean.row(row)) sum += weight;
      EXPECT_NEAR(sum, 1, 1e-5);
    }
  }
  const auto layers = translator_of(model).self_attention({"cat"}).lines.front();
  EXPECT_THAT(names_of(layers.maps), ElementsAre("layer 1", "layer 2"));
}

TEST(SelfAttention, LeavesALineOutThatIsTooLong) {
  Translator translator = translator_of(transformer());
  const CapturedLog log;
  const auto found = translator.self_attention({"cat", std::string(1001, 'a')}, {.numbers = {4, 9}}).lines;
  EXPECT_FALSE(found[0].mean.values.empty());
  EXPECT_TRUE(found[1].mean.values.empty());
  EXPECT_THAT(log.text(), HasSubstr("line 9: 1001 tokens"));
}

TEST(SelfAttention, IsNoneOfARecurrentEncoder) {
  EXPECT_EQ(testing::tiny_model(testing::tiny_options("additive", "attend_first"))->map_layers(), 0);
  EXPECT_EQ(transformer()->map_layers(), 2);
}

}  // namespace
}  // namespace attune::decode
