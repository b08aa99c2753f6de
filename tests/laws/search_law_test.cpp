// The laws that bind search and model, for every score and every order of the decoder, in double precision; and for each law a deliberate
// defect that breaks it.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>

#include "src/decode/evaluating.h"
#include "src/decode/model_steps.h"
#include "src/decode/search/continuations.h"
#include "src/decode/search/search.h"
#include "src/kernels/gemm/packed_weights.h"
#include "src/text/tokenizer.h"
#include "tests/support/combinations.h"

namespace attune {
namespace {

using testing::TinyBatch;

constexpr double kEqual = 1e-9;

using Rows = testing::Combination;

/// Every model with its fused paths; those of every score plainly too; several layers.
std::vector<Rows> named_rows() {
  std::vector<Rows> out = testing::combinations();
  const auto add = [&](Rows rows, const std::string& name, const auto& change) {
    rows.name += name;
    change(rows.options);
    out.push_back(std::move(rows));
  };
  for (const Rows& rows : testing::combinations())
    if (rows.name.ends_with(rows.options.attention.score) || rows.options.decoder.kind == "transformer")
      add(rows, "_plain", [](models::ModelOptions& o) { o.kernels = "plain"; });
  for (const std::string& order : models::decoder_orders().names()) {
    const Rows rows{order, testing::tiny_options("additive", order)};
    add(rows, "_free", [](models::ModelOptions& o) { o.decoder.recur_first.input_feeding = false; });
    add(rows, "_layers", [](models::ModelOptions& o) { o.encoder.layers = o.decoder.layers = 2; });
  }
  return out;
}

/// Those, and every two rows of different tables side by side.
std::vector<Rows> all_rows() {
  std::vector<Rows> out = named_rows();
  for (const Rows& rows : testing::pairwise_combinations()) out.push_back({"pairs_" + rows.name, rows.options});
  return out;
}

models::Seq2Seq model_of(const Rows& rows) {
  models::Seq2Seq model = testing::tiny_model(rows.options);
  // Larger weights than training starts with: a model with opinions, whose hypotheses change places.
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(5);
  for (Tensor& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter), 0.9);
  if (Tensor* bias = model->named_parameters().find("generator.bias")) (*bias)[text::kEnd] -= 2;  // and of some length
  return model;
}

using MakeSteps =
    std::function<std::unique_ptr<decode::Steps>(const models::Seq2Seq&, const Tensor& source, const Tensor& lengths)>;

std::unique_ptr<decode::Steps> model_steps(const models::Seq2Seq& model, const Tensor& source, const Tensor& lengths) {
  return std::make_unique<decode::ModelSteps>(model, source, lengths);
}

std::vector<decode::SentenceLimits> limits_of(const Tensor& lengths) {
  std::vector<decode::SentenceLimits> out;
  for (int64_t b = 0; b < lengths.size(0); ++b) {
    const auto length = lengths[b].item<int64_t>();
    out.push_back({length, length + 3});  // sentences leave the batch one after the other
  }
  return out;
}

// The model's execution, with the weights of the scope around.
std::vector<decode::NBest> search(const models::Seq2Seq& model, const Tensor& source, const Tensor& lengths,
                                  int64_t beam, const MakeSteps& make = model_steps) {
  const decode::Evaluating evaluating({model}, kernels::execution().weights);
  const auto steps = make(model, source, lengths);
  return beam_search(*steps, limits_of(lengths), {beam, beam, {1}});
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
  return largest;
}

// The law of forcing: how far what search says of its hypotheses is from what the unrolled decoder says of the same tokens, over
// log-probabilities and alignments; each sentence without the padding of its batch.
double distance_from_teacher_forcing(models::Seq2Seq model, const std::vector<decode::NBest>& found,
                                     const Tensor& source, const Tensor& lengths) {
  const decode::Evaluating evaluating({model});
  double largest = 0;
  for (size_t b = 0; b < found.size(); ++b) {
    const auto row = static_cast<int64_t>(b);
    const Tensor own = source[row].slice(0, 0, lengths[row].item<int64_t>()).unsqueeze(0);
    for (const decode::Hypothesis& hypothesis : found[b]) {
      std::vector<int64_t> tokens(hypothesis.ids.begin(), hypothesis.ids.end());
      tokens.push_back(text::kEnd);
      const Tensor output = torch::tensor(tokens, torch::kLong);
      tokens.insert(tokens.begin(), text::kBegin);
      tokens.pop_back();
      const models::Unrolled unrolled =
          model->forward(own, lengths[row].unsqueeze(0), torch::tensor(tokens, torch::kLong).unsqueeze(0));
      const Tensor all =
          model->scores(models::OutputRows::of(unrolled, own)).log_softmax(-1).gather(1, output.unsqueeze(1));
      largest = std::max(largest, std::abs(all.sum().item<double>() - hypothesis.log_probability));
      const Tensor alignment = unrolled.alignment[0].mean(0).to(torch::kFloat).contiguous();
      const std::vector<float> weights(alignment.const_data_ptr<float>(),
                                       alignment.const_data_ptr<float>() + alignment.numel());
      largest = std::max(
          largest, largest_difference(weights, hypothesis.alignment.values) / 1e4);  // floats: 1e-5 and more shows
    }
  }
  return largest;
}

// Returns how far two n-best lists are apart. Different hypotheses whose log-probabilities differ by less than `tie` are a
// tie (two words that are copied with equal weights): rounding decides which of them is kept. The law of forcing verifies
// the log-probability of each.
double distance_between(const decode::NBest& a, const decode::NBest& b, double tie) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) return kInfinite;
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double apart = std::abs(a[i].log_probability - b[i].log_probability);
    largest = std::max(largest, apart);
    if (a[i].ids == b[i].ids)
      largest = std::max(largest, largest_difference(a[i].alignment.values, b[i].alignment.values) / 1e4);
    else if (!(apart < tie))
      return kInfinite;
  }
  return largest;
}

// The law of batches: how far a batch's results are from those of its sentences alone.
double distance_from_one_by_one(const models::Seq2Seq& model, const Tensor& source, const Tensor& lengths,
                                const MakeSteps& make = model_steps, double tie = 0) {
  const std::vector<decode::NBest> together = search(model, source, lengths, 4, make);
  double largest = 0;
  for (int64_t b = 0; b < source.size(0); ++b) {
    const Tensor own = source[b].slice(0, 0, lengths[b].item<int64_t>()).unsqueeze(0);
    const decode::NBest alone = search(model, own, lengths[b].unsqueeze(0), 4).front();
    largest = std::max(largest, distance_between(together[static_cast<size_t>(b)], alone, tie));
  }
  return largest;
}

class SearchLaw : public ::testing::TestWithParam<Rows> {
 protected:
  models::Seq2Seq model_ = model_of(GetParam());
  TinyBatch batch_;
};
INSTANTIATE_TEST_SUITE_P(OfEveryRow, SearchLaw, ::testing::ValuesIn(all_rows()),
                         [](const auto& info) { return info.param.name; });

TEST_P(SearchLaw, StepwiseLikelihoodIsTeacherForcedLikelihood) {
  for (const int64_t beam : {1, 4}) {
    const auto found = search(model_, batch_.source, batch_.lengths, beam);
    EXPECT_LT(distance_from_teacher_forcing(model_, found, batch_.source, batch_.lengths), kEqual);
  }
}

TEST_P(SearchLaw, PackedWeightsChangeNothing) {
  const auto plain = search(model_, batch_.source, batch_.lengths, 4);
  kernels::PackedWeights weights(/*bfloat16=*/false);
  const kernels::ExecutionScope scope({.weights = &weights});
  const auto found = search(model_, batch_.source, batch_.lengths, 4);
  for (size_t b = 0; b < plain.size(); ++b) EXPECT_LT(distance_between(found[b], plain[b], kEqual), kEqual);
  EXPECT_LT(distance_from_one_by_one(model_, batch_.source, batch_.lengths, model_steps, kEqual), kEqual);
}

/// Of the named rows alone: others are drawn anew with every new row, and models with weights as large as these may make much of the
/// last digit of a float.
class NamedSearchLaw : public SearchLaw {};
INSTANTIATE_TEST_SUITE_P(OfNamedRows, NamedSearchLaw, ::testing::ValuesIn(named_rows()),
                         [](const auto& info) { return info.param.name; });

// In float and bfloat16, too, a sentence's numbers are the same whatever stands beside it.
TEST_P(NamedSearchLaw, ABatchEqualsItsSentencesInEveryPrecision) {
  models::Seq2Seq model = model_of(GetParam());
  model->to(torch::kFloat);
  for (const bool bfloat16 : {false, true}) {
    kernels::PackedWeights weights(bfloat16);
    const kernels::ExecutionScope scope({.weights = &weights});
    EXPECT_LT(distance_from_one_by_one(model, batch_.source, batch_.lengths), 1e-4)
        << (bfloat16 ? "in bfloat16" : "in float");
  }
}

TEST_P(SearchLaw, ABeamOfOneIsGreedySearch) {
  const decode::Evaluating evaluating({model_});
  const auto beam = search(model_, batch_.source, batch_.lengths, 1);
  decode::ModelSteps steps(model_, batch_.source, batch_.lengths);
  const auto greedy = greedy_search(steps, limits_of(batch_.lengths), {1, 1, {1}});
  for (size_t b = 0; b < beam.size(); ++b) {
    EXPECT_EQ(beam[b].front().ids, greedy[b].front().ids);
    EXPECT_NEAR(beam[b].front().score, greedy[b].front().score, kEqual);
  }
}

TEST_P(SearchLaw, ABatchIsItsSentencesOneByOne) {
  EXPECT_LT(distance_from_one_by_one(model_, batch_.source, batch_.lengths, model_steps, kEqual), kEqual);
}

bool shares_memory(models::Seq2Seq model) {
  const kernels::ExecutionScope scope(model->execution());
  return model->shares_memory();
}

/// Of the named rows those whose every step is a fused kernel.
std::vector<Rows> fused_rows() {
  std::vector<Rows> out;
  const auto has_kernel = [](const auto& side) { return side.kind != "recurrent" || side.cell == "gru"; };
  for (const Rows& rows : named_rows())
    if (has_kernel(rows.options.encoder) && has_kernel(rows.options.decoder) &&
        shares_memory(testing::tiny_model(rows.options)))
      out.push_back(rows);
  return out;
}

class FusedSearchLaw : public SearchLaw {};
INSTANTIATE_TEST_SUITE_P(OfFusedRows, FusedSearchLaw, ::testing::ValuesIn(fused_rows()),
                         [](const auto& info) { return info.param.name; });

// Each loop and each GEMM of the kernels treats a row by itself, in one order. LibTorch's operations do not.
TEST_P(FusedSearchLaw, ABatchGivesTheBitsOfItsSentences) {
  models::Seq2Seq model = model_of(GetParam());
  model->to(torch::kFloat);
  for (const bool bfloat16 : {false, true}) {
    kernels::PackedWeights weights(bfloat16);
    const kernels::ExecutionScope scope({.weights = &weights});
    EXPECT_EQ(distance_from_one_by_one(model, batch_.source, batch_.lengths), 0);
  }
}

// The models above must be ones on which a defect can show.
TEST_P(NamedSearchLaw, TheModelsAreNotTrivial) {
  size_t different = 0;
  for (const decode::NBest& nbest : search(model_, batch_.source, batch_.lengths, 4))
    for (const decode::Hypothesis& hypothesis : nbest) different += hypothesis.ids.size() > 1;
  EXPECT_GE(different, 2u);
}

// A Seq2Seq's steps with one of several defects. Without any it is ModelSteps, said in other words.
class DefectiveSteps : public decode::Steps {
 public:
  enum class Defect { kNone, kStateStays, kFedStays, kKeysStay, kPaddingIsRead, kOthersSentence };
  DefectiveSteps(models::Seq2Seq model, const Tensor& source, const Tensor& lengths, Defect defect)
      : model_(std::move(model)), defect_(defect) {
    memory_ = model_->encode(source, lengths);
    if (defect == Defect::kPaddingIsRead) memory_.mask = torch::ones_like(memory_.mask);
    prepared_ = model_->prepare(memory_);
    state_ = model_->start(memory_);
  }
  int64_t sentences() const override { return memory_.batch(); }
  Tensor next(const Tensor& origin, const Tensor& tokens) override {
    // Defects are of the kind that keeps shapes: rows stay where they are while their number does not change.
    const bool same_size = origin.numel() == memory_.batch();
    const models::State stale = state_;
    if (!same_size || defect_ != Defect::kStateStays) state_ = state_.select(origin);
    if (same_size && defect_ == Defect::kFedStays) state_.fed = stale.fed;
    if (defect_ == Defect::kOthersSentence) {
      memory_.sentence = torch::arange(origin.numel()).clamp_max(memory_.batch() - 1);
      return step(tokens);
    }
    memory_ = memory_.select(origin);
    const bool grows = origin.numel() > prepared_.keys.front().size(0);
    const bool keys_stay = defect_ == Defect::kKeysStay && !grows;  // the first rows are kept, whoever has left
    prepared_ = prepared_.select(keys_stay ? torch::arange(origin.numel()) : origin);
    return step(tokens);
  }
  Tensor alignment() const override { return alignment_; }

 private:
  Tensor step(const Tensor& tokens) {
    const models::Step step = model_->step(tokens, state_, memory_, prepared_);
    state_ = step.state;
    const bool shares = memory_.sentence.defined();
    const Tensor source = shares ? memory_.source.index_select(0, memory_.sentence) : memory_.source;
    const models::OutputRows rows = models::OutputRows::of(step, source);
    alignment_ = rows.alignment;
    return model_->scores(rows).log_softmax(-1);
  }

  models::Seq2Seq model_;
  Defect defect_;
  models::Memory memory_;
  models::Prepared prepared_;
  models::State state_;
  Tensor alignment_;
};

using Defect = DefectiveSteps::Defect;

MakeSteps defective(Defect defect) {
  return [defect](const models::Seq2Seq& model, const Tensor& source, const Tensor& lengths) {
    return std::make_unique<DefectiveSteps>(model, source, lengths, defect);
  };
}

double forcing_distance_with(Defect defect, const Rows& rows) {
  models::Seq2Seq model = model_of(rows);
  const TinyBatch batch;
  return distance_from_teacher_forcing(model, search(model, batch.source, batch.lengths, 4, defective(defect)),
                                       batch.source, batch.lengths);
}

Rows plain_rows(const std::string& score, const std::string& order) {
  return {score + "_" + order, testing::tiny_options(score, order)};
}

TEST(SearchLawDefects, WithoutADefectTheLawsHold) {
  EXPECT_LT(forcing_distance_with(Defect::kNone, plain_rows("additive", "recur_first")), kEqual);
  const TinyBatch batch;
  EXPECT_LT(distance_from_one_by_one(model_of(plain_rows("dot", "attend_first")), batch.source, batch.lengths,
                                     defective(Defect::kNone)),
            kEqual);
}

// Rows that share the memory, and read the sentence that stands at their own place in it.
TEST(SearchLawDefects, ARowThatReadsAnothersSentenceBreaksTheLawOfBatches) {
  const TinyBatch batch;
  EXPECT_GT(distance_from_one_by_one(model_of(plain_rows("additive", "attend_first")), batch.source, batch.lengths,
                                     defective(Defect::kOthersSentence)),
            1e-3);
}

TEST(SearchLawDefects, StateThatStaysBreaksTheLawOfForcing) {
  EXPECT_GT(forcing_distance_with(Defect::kStateStays, plain_rows("additive", "attend_first")), 1e-3);
}

TEST(SearchLawDefects, AFedReadoutThatStaysBreaksTheLawOfForcing) {
  EXPECT_GT(forcing_distance_with(Defect::kFedStays, plain_rows("additive", "recur_first")), 1e-3);
}

TEST(SearchLawDefects, KeysThatStayBreakTheLawOfBatches) {
  const TinyBatch batch;
  models::Seq2Seq model = model_of(plain_rows("additive", "attend_first"));
  // When hypotheses of one sentence leave, another's rows take their places: only a batch of several can show it.
  EXPECT_GT(distance_from_one_by_one(model, batch.source, batch.lengths, defective(Defect::kKeysStay)), 1e-3);
}

TEST(SearchLawDefects, PaddingThatIsReadBreaksTheLawOfBatches) {
  const TinyBatch batch;
  EXPECT_GT(distance_from_one_by_one(model_of(plain_rows("additive", "attend_first")), batch.source, batch.lengths,
                                     defective(Defect::kPaddingIsRead)),
            1e-3);
}

// Greedy search that takes the second most probable token: the law of greedy search sees it.
TEST(SearchLawDefects, ASecondBestTokenBreaksTheLawOfGreedySearch) {
  class SecondBest : public decode::ModelSteps {
   public:
    using decode::ModelSteps::ModelSteps;
    Tensor next(const Tensor& origin, const Tensor& tokens) override {
      const Tensor out = decode::ModelSteps::next(origin, tokens).clone();
      const auto best = decode::best_continuations(out, 1);
      for (size_t i = 0; i < best.size(); ++i) out[static_cast<int64_t>(i)][best[i].best.front().token] = -50;
      return out;
    }
  };
  models::Seq2Seq model = model_of(plain_rows("additive", "attend_first"));
  const decode::Evaluating evaluating({model});
  const TinyBatch batch;
  SecondBest steps(model, batch.source, batch.lengths);
  const auto greedy = greedy_search(steps, limits_of(batch.lengths), {1, 1, {1}});
  EXPECT_NE(greedy.front().front().ids, search(model, batch.source, batch.lengths, 1).front().front().ids);
}

}  // namespace
}  // namespace attune
