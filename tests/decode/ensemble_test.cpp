#include "src/decode/ensemble.h"

#include <gtest/gtest.h>

#include "src/decode/evaluating.h"
#include "src/decode/model_steps.h"
#include "src/decode/search/search.h"
#include "tests/support/tiny_model.h"

namespace attune::decode {
namespace {

using testing::TinyBatch;

// Of different attention, order, size and kind.
std::vector<models::Seq2Seq> members() {
  models::ModelOptions wide = testing::tiny_options("general", "recur_first");
  wide.decoder.hidden = 7;
  models::ModelOptions transformer = testing::tiny_options("auto", "attend_first");
  transformer.encoder.kind = transformer.decoder.kind = "transformer";
  return {testing::tiny_model(testing::tiny_options("additive", "attend_first"), 11, 1),
          testing::tiny_model(transformer, 11, 2), testing::tiny_model(wide, 11, 3)};
}

std::vector<NBest> search(const Ensemble& models, const Tensor& source, const Tensor& lengths) {
  const Evaluating evaluating(models.members());
  std::vector<SentenceLimits> limits;
  for (int64_t b = 0; b < lengths.size(0); ++b) limits.push_back({lengths[b].item<int64_t>(), 7});
  return beam_search(*models.steps(source, lengths), limits, {3, 3, {1}});
}

TEST(Ensemble, AveragesProbabilitiesAndAlignments) {
  const torch::InferenceMode no_gradients;
  const TinyBatch batch;
  const auto steps = Ensemble(members()).steps(batch.source, batch.lengths);
  const Tensor origin = torch::tensor({0, 0, 2, 1}), tokens = torch::tensor({2, 2, 2, 2});
  const Tensor found = steps->next(origin, tokens).exp();
  Tensor probabilities = torch::zeros_like(found), alignment;
  for (const models::Seq2Seq& member : members()) {
    ModelSteps one(member, batch.source, batch.lengths);
    probabilities += one.next(origin, tokens).softmax(-1) / 3;
    alignment = (alignment.defined() ? alignment : torch::zeros_like(one.alignment())) + one.alignment() / 3;
  }
  EXPECT_LT(testing::largest_difference(found, probabilities), 1e-12);
  EXPECT_LT(testing::largest_difference(steps->alignment(), alignment), 1e-12);
}

TEST(Ensemble, AlignsAsTheMembersThatAttendToAnything) {
  const torch::InferenceMode no_gradients;
  const TinyBatch batch;
  const models::Seq2Seq attending = members()[0],
                        blind = testing::tiny_model(testing::tiny_options("none", "attend_first"));
  const Tensor origin = torch::tensor({0, 1, 2}), tokens = torch::tensor({2, 2, 2});
  const auto both = Ensemble(std::vector{blind, attending}).steps(batch.source, batch.lengths);
  ModelSteps one(attending, batch.source, batch.lengths);
  both->next(origin, tokens);
  one.next(origin, tokens);
  EXPECT_TRUE(both->alignment().equal(one.alignment()));
  EXPECT_TRUE(Ensemble(std::vector{blind, attending}).attends());
  EXPECT_FALSE(Ensemble({blind}).attends());
}

TEST(Ensemble, GivesWordsBeyondTheVocabularyWhatItsCopyingMembersGive) {
  const torch::InferenceMode no_gradients;
  const TinyBatch batch;
  models::ModelOptions copying = testing::tiny_options("additive", "recur_first");
  copying.output = "copy_or_generate";
  const models::Seq2Seq one = testing::tiny_model(copying, 9),
                        other = testing::tiny_model(testing::tiny_options("additive", "attend_first"), 9);
  const Tensor origin = torch::tensor({2, 0}), tokens = torch::tensor({10, 7});
  const Tensor both = Ensemble(std::vector{other, one}).steps(batch.source, batch.lengths)->next(origin, tokens).exp();
  ModelSteps copies(one, batch.source, batch.lengths), generates(other, batch.source, batch.lengths);
  const Tensor copied = copies.next(origin, tokens).softmax(-1), written = generates.next(origin, tokens).softmax(-1);
  ASSERT_EQ(both.size(1), 11);
  EXPECT_LT(testing::largest_difference(both.narrow(1, 0, 9), (copied.narrow(1, 0, 9) + written) / 2), 1e-12);
  EXPECT_LT(testing::largest_difference(both.narrow(1, 9, 2), copied.narrow(1, 9, 2) / 2), 1e-12);
  EXPECT_GT(both[0][10].item<double>(), 0);
  EXPECT_EQ(both[1][10].item<double>(), 0) << "its source does not have the word";
  EXPECT_TRUE(Ensemble(std::vector{other, one}).copies());
  EXPECT_FALSE(Ensemble({other}).copies());
}

TEST(Ensemble, OfAModelWithItselfIsTheModel) {
  const TinyBatch batch;
  const models::Seq2Seq model = members()[0];
  const auto alone = search(model, batch.source, batch.lengths);
  const auto twice = search(Ensemble(std::vector{model, model}), batch.source, batch.lengths);
  for (size_t b = 0; b < alone.size(); ++b)
    for (size_t i = 0; i < alone[b].size(); ++i) {
      EXPECT_EQ(twice[b][i].ids, alone[b][i].ids);
      EXPECT_NEAR(twice[b][i].log_probability, alone[b][i].log_probability, 1e-9);
    }
}

TEST(Ensemble, TranslatesABatchAsItsSentencesOneByOne) {
  const TinyBatch batch;
  const Ensemble models(members());
  const auto together = search(models, batch.source, batch.lengths);
  for (int64_t b = 0; b < 3; ++b) {
    const Tensor own = batch.source[b].slice(0, 0, batch.lengths[b].item<int64_t>()).unsqueeze(0);
    const NBest alone = search(models, own, batch.lengths[b].unsqueeze(0)).front();
    for (size_t i = 0; i < alone.size(); ++i) {
      EXPECT_EQ(together[static_cast<size_t>(b)][i].ids, alone[i].ids);
      EXPECT_NEAR(together[static_cast<size_t>(b)][i].log_probability, alone[i].log_probability, 1e-9);
    }
  }
}

TEST(Ensemble, ForcedSaysWhatItsSearchSays) {
  const torch::InferenceMode no_gradients;
  const TinyBatch tiny;
  const Ensemble models(members());
  const auto found = search(models, tiny.source, tiny.lengths);
  for (int64_t b = 0; b < 3; ++b)
    for (const Hypothesis& hypothesis : found[static_cast<size_t>(b)]) {
      corpus::ParallelCorpus corpus;
      const Tensor own = tiny.source[b].slice(0, 0, tiny.lengths[b].item<int64_t>() - 1).to(torch::kInt).contiguous();
      corpus.append({own.const_data_ptr<int32_t>(), own.const_data_ptr<int32_t>() + own.numel()}, hypothesis.ids, 1);
      const corpus::Batch batch = make_batch(corpus, {0});
      const Ensemble::Forced forced = models.force(batch);
      const Tensor of_tokens = forced.log_probabilities(0).gather(1, batch.target_output[0].unsqueeze(1));
      EXPECT_NEAR(of_tokens.sum().item<double>(), hypothesis.log_probability, 1e-9);
      EXPECT_EQ(forced.alignment(0).size(1), tiny.lengths[b].item<int64_t>());
    }
}

TEST(Ensemble, AttendsAsFarAsItsShortestMember) {
  std::vector<models::Seq2Seq> all = members();
  all.push_back(testing::tiny_model(testing::tiny_options("location", "attend_first"), 11, 4));
  EXPECT_EQ(Ensemble(std::move(all)).reach().attended, 9);
}

}  // namespace
}  // namespace attune::decode
