// Files that must be there, options that contradict each other.
#include "tests/config/config_files.h"

namespace attune::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigChecks : public ConfigFiles {};

TEST_F(ConfigChecks, TrainingNeedsItsTextsAndAnEnd) {
  EXPECT_EQ(said_about("seed: 1\n"),
            "5 problems in the config\n"
            "a.yaml:1:1: data.training.source is required; expected a file with one sentence a line\n"
            "a.yaml:1:1: data.training.target is required; expected a file with one sentence a line\n"
            "a.yaml:1:1: data.validation.source is required; expected a file with one sentence a line\n"
            "a.yaml:1:1: data.validation.target is required; expected a file with one sentence a line\n"
            "a.yaml:1:1: training would never end; expected one of training.limits.epochs, training.limits.updates, "
            "training.limits.minutes or training.validation.patience");
}

TEST_F(ConfigChecks, ADescriptionNeedsNothing) {
  write("a.yaml", "seed: 1\ndata: {training: {source: nowhere.en, target: nowhere.fr}}\n");
  EXPECT_EQ(said("a.yaml", {}, Purpose::kDescription), "");
}

TEST_F(ConfigChecks, WhatIsMissingIsSaidWhereItBelongs) {
  EXPECT_EQ(
      said_about(
          "data:\n  training: {source: text/train.en}\n  validation: {source: text/valid.en, target: text/valid.fr}\n"
          "training: {limits: {epochs: 1}}\n"),
      "a.yaml:2:3: data.training.target is required; expected a file with one sentence a line");
  EXPECT_EQ(said_about(kNeeded + "vocabulary: {size: 99}\n", {"data.test.gold=/dev/null"}),
            "2 problems in the config\n"
            "--set data.test.gold=/dev/null: data.test.source is missing beside the other files of data.test; expected "
            "a file with one "
            "sentence a line\n"
            "--set data.test.gold=/dev/null: data.test.target is missing beside the other files of data.test; expected "
            "a file with one "
            "sentence a line");
}

TEST_F(ConfigChecks, MissingFilesComeWithAGuess) {
  EXPECT_EQ(said_about(kNeeded, {"data.training.source=" + (folder_ / "text/trian.en").string()}),
            "--set data.training.source=text/trian.en: data.training.source: no such file: text/trian.en; did you mean "
            "'train.en'?");
  EXPECT_EQ(said_about(kNeeded, {"data.training.source=" + (folder_ / "txt/train.en").string()}),
            "--set data.training.source=txt/train.en: data.training.source: no such file: txt/train.en; the folder is "
            "not there either "
            "(relative paths start at the config's place)");
}

TEST_F(ConfigChecks, ARunIsAFolder) {
  EXPECT_EQ(said_about(kNeeded + "run: text/train.en\n"),
            "a.yaml:5:6: run is text/train.en, which is a file; expected a folder, or a name that is free");
}

TEST_F(ConfigChecks, AnyLimitOrPatienceEndsTraining) {
  for (const char* limit : {"training.limits.epochs=1", "training.limits.updates=1", "training.limits.minutes=0.5",
                            "training.validation.patience=1"})
    EXPECT_EQ(said_about(kNeeded + "", {"training.limits.epochs=0", limit}), "") << limit;
  EXPECT_THAT(said_about(kNeeded, {"training.limits.epochs=0"}),
              HasSubstr("--set training.limits.epochs=0: training would never end"));
}

TEST_F(ConfigChecks, TheMetricMustBeMeasured) {
  const std::string without =
      "data:\n  training: {source: text/train.en, target: text/train.fr}\n"
      "  validation: {source: text/valid.en, target: text/valid.fr}\n";
  EXPECT_EQ(said_about(without + "training:\n  limits: {epochs: 1}\n  validation: {bleu: false}\n"),
            "a.yaml:6:22: training.validation.bleu is false, but training.validation.metric is bleu by default; choose "
            "metric: "
            "perplexity, or bleu: true");
  EXPECT_EQ(said_about(without + "training:\n  limits: {epochs: 1}\n  validation: {bleu: false, metric: perplexity}\n"),
            "");
}

TEST_F(ConfigChecks, APlateauMustLowerTheRate) {
  EXPECT_THAT(said_about(kNeeded, {"training.schedule={name: plateau, plateau: {factor: 1}}"}),
              HasSubstr("which changes nothing"));
  EXPECT_THAT(said_about(kNeeded, {"training.schedule={name: plateau, plateau: {least: 0.5}}"}),
              HasSubstr("least is 0.5, above training.optimizer.learning_rate 0.001"));
  EXPECT_EQ(said_about(kNeeded, {"training.schedule={name: plateau, plateau: {least: 0.001, factor: 0.9}}"}), "");
}

TEST_F(ConfigChecks, NoamTakesAFactorAndNoRate) {
  load(kNeeded, {"training.schedule.name=noam"});
  EXPECT_THAT(notes_, ElementsAre("training.optimizer.learning_rate is 0.001, of which schedule noam makes next to "
                                  "nothing: it is a mere factor there, 1 in the paper"));
  load(kNeeded, {"training.schedule.name=noam", "training.optimizer.learning_rate=0.5"});
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(ConfigChecks, ThePapersTransformerTakesTextsAlone) {
  EXPECT_EQ(said_about("include: " ATTUNE_SOURCE_DIR "/configs/transformer-base.yaml\n" + kNeeded), "");
}

TEST_F(ConfigChecks, ACosineKnowsWhereItEnds) {
  const std::vector<std::string> cosine = {"training.schedule.name=cosine", "training.limits={epochs: 0, minutes: 3}"};
  EXPECT_THAT(said_about(kNeeded, cosine), HasSubstr("which has to know where training ends; expected one of"));
  for (const char* more : {"training.schedule.cosine.updates=100", "training.limits={updates: 3}"})
    EXPECT_EQ(said_about(kNeeded, {cosine[0], cosine[1], more}), "");
  EXPECT_THAT(said_about(kNeeded, {"training.schedule={name: cosine, cosine: {updates: 9, least: 0.5}}"}),
              HasSubstr("least is 0.5, above training.optimizer.learning_rate 0.001"));
}

TEST_F(ConfigChecks, ABatchHoldsOneSentence) {
  EXPECT_THAT(
      said_about(kNeeded, {"training.batch={by: tokens, size: 100}"}),
      HasSubstr("training.batch.size is 100 tokens, less than one sentence of data.filter.longest 100 and its end"));
  EXPECT_EQ(said_about(kNeeded, {"training.batch={by: tokens, size: 101}"}), "");
  EXPECT_EQ(said_about(kNeeded, {"training.batch={by: sentences, size: 1}"}), "");
}

TEST_F(ConfigChecks, ContradictionsInsideTheModelHaveTheirPlace) {
  EXPECT_THAT(said_about(kNeeded + "model:\n  attention: {score: dot}\n  memory:\n    width: 7\n"),
              HasSubstr("a.yaml:8:12: model.memory.width: score dot needs query and memory of one width"));
  EXPECT_THAT(
      said_about(kNeeded + "vocabulary: {joint: false}\nmodel: {tied_embeddings: all}\n"),
      HasSubstr("a.yaml:6:26: model.tied_embeddings: tied_embeddings: all needs one vocabulary for both sides"));
}

TEST_F(ConfigChecks, AWrongValueHidesNoContradictionOfOthers) {
  const std::string said = said_about(kNeeded +
                                      "model:\n  attention: {score: dot, heads: 3}\n  memory: {width: 7}\n"
                                      "  embedding: x\n");
  EXPECT_THAT(said, HasSubstr("model.embedding is 'x'"));
  EXPECT_THAT(said, HasSubstr("model.memory.width: score dot needs query and memory of one width"));
  EXPECT_THAT(said, HasSubstr("model.attention.heads: 3 heads cannot share decoder.hidden, which is 256"));
}

TEST_F(ConfigChecks, AVocabularyHasASizeThatItsTokenizerCanHave) {
  EXPECT_THAT(said_about(kNeeded, {"vocabulary.size=0"}),
              HasSubstr("vocabulary.size is 0, all that the text has, but the entries of tokenizer unigram are made"));
  EXPECT_EQ(said_about(kNeeded, {"vocabulary={size: 0, tokenizer: word}"}), "");
  EXPECT_THAT(said_about(kNeeded, {"vocabulary.size=4"}), HasSubstr("expected at least 5, or 0 for all"));
}

TEST_F(ConfigChecks, NothingIsConcludedFromAWrongValue) {
  EXPECT_EQ(
      said_about(kNeeded + "model:\n  attention: {score: dot}\n  memory: {width: 512}\n  decoder: {hidden: 512x}\n"),
      "a.yaml:8:21: model.decoder.hidden is '512x'; expected a whole number");
  EXPECT_EQ(
      said_about("data:\n  trainng: {source: text/train.en, target: text/train.fr}\n"
                 "  validation: {source: text/valid.en, target: text/valid.fr}\ntraining: {limits: {epochs: x}}\n"),
      "2 problems in the config\n"
      "a.yaml:2:3: unknown option 'data.trainng'; expected one of training, validation, test, filter; did you mean "
      "'training'?\n"
      "a.yaml:4:29: training.limits.epochs is 'x'; expected a whole number");
}

TEST_F(ConfigChecks, DropoutBetweenLayersNeedsLayers) {
  EXPECT_THAT(said_about(kNeeded + "model: {dropout: {decoder: 0.2}}\n"),
              HasSubstr("model.dropout.decoder is between the layers of the decoder, but model.decoder.layers is 1"));
  EXPECT_EQ(said_about(kNeeded + "model: {decoder: {layers: 2}, dropout: {decoder: 0.2}}\n"), "");
}

TEST_F(ConfigChecks, DropoutBehindTheEncoderNeedsAReader) {
  const std::string none =
      kNeeded + "model: {attention: {score: none, none: {every_step: false}}, dropout: {encoder: 0.2}}\n";
  EXPECT_THAT(said_about(none),
              HasSubstr("model.dropout.encoder is on what the encoder says of each word, which nothing reads"));
  EXPECT_EQ(said_about(none, {"model.encoder.layers=2"}), "") << "the second layer reads the first";
  EXPECT_EQ(said_about(none, {"model.bridge=mean"}), "");
  EXPECT_EQ(said_about(none, {"model.attention.none.every_step=true"}), "");
}

TEST_F(ConfigChecks, WhatReadsTheAttentionNeedsOne) {
  const std::string none = kNeeded + "model: {attention: {score: none}}\n";
  EXPECT_THAT(said_about(none + "decoding: {coverage_penalty: 0.2}\n"),
              HasSubstr("decoding.coverage_penalty needs attention, but model.attention.score is none; expected 0"));
  EXPECT_THAT(said_about(none + "decoding: {unknown: copy}\n"),
              HasSubstr("decoding.unknown: copy needs attention, but model.attention.score is none"));
  EXPECT_THAT(said_about(none, {"training.coverage_loss=1"}),
              HasSubstr("training.coverage_loss needs attention, but model.attention.score is none; expected 0"));
  EXPECT_EQ(said_about(kNeeded, {"training.coverage_loss=1", "decoding.unknown=copy"}), "");
}

TEST_F(ConfigChecks, GuidedAlignmentTakesLinksAWeightAndAnAttention) {
  EXPECT_THAT(said_about(kNeeded, {"training.guided_alignment.weight=0.5"}),
              HasSubstr("training.guided_alignment.weight is 0.5, but data.training.alignment names no word links"));
  EXPECT_THAT(said_about(kNeeded, {"data.training.alignment=" + (folder_ / "text/train.fr").string()}),
              HasSubstr("data.training.alignment names word links, but training.guided_alignment.weight is 0"));
  const std::vector<std::string> both = {"data.training.alignment=" + (folder_ / "text/train.fr").string(),
                                         "training.guided_alignment.weight=0.5"};
  EXPECT_EQ(said_about(kNeeded, both), "");
  EXPECT_THAT(said_about(kNeeded + "model: {attention: {score: none}}\n", both),
              HasSubstr("training.guided_alignment needs attention, but model.attention.score is none"));
  EXPECT_THAT(said_about(kNeeded, {both[0], both[1], "training.objective=minimum_risk"}),
              HasSubstr("training.guided_alignment follows links to the references"));
}

TEST_F(ConfigChecks, AlignmentErrorIsAMetricWhereThereAreGoldLinks) {
  EXPECT_THAT(said_about(kNeeded, {"training.validation.metric=aer"}),
              HasSubstr("training.validation.metric is aer, but data.validation.gold names no gold links"));
  EXPECT_EQ(said_about(kNeeded, {"training.validation.metric=aer",
                                 "data.validation.gold=" + (folder_ / "text/train.fr").string()}),
            "");
  EXPECT_THAT(said_about(kNeeded, {"training.validation.metrics=[ter, aer]"}),
              HasSubstr("training.validation.metrics is aer, but data.validation.gold names no gold links"));
  EXPECT_EQ(said_about(kNeeded, {"training.validation.metrics=[ter, chrf]", "training.validation.metric=ter"}), "");
}

TEST_F(ConfigChecks, MinimumRiskHasNoGradientForDrawnPositions) {
  EXPECT_THAT(said_about(kNeeded + "model: {attention: {normalizer: hard}}\n", {"training.objective=minimum_risk"}),
              HasSubstr("training.objective: minimum_risk has no gradient for positions that are drawn"));
}

TEST_F(ConfigChecks, MinimumRiskTakesNothingThatItDoesNotRead) {
  const auto beside = [&](const std::string& option) {
    return said_about(kNeeded, {"training.objective=minimum_risk", option});
  };
  EXPECT_THAT(beside("training.coverage_loss=1"), HasSubstr("training.coverage_loss is beside the cross entropy"));
  EXPECT_THAT(beside("training.scheduled_sampling.share=0.3"),
              HasSubstr("training.scheduled_sampling is for reading references"));
  EXPECT_EQ(beside("training.clip_norm=1"), "");
}

TEST_F(ConfigChecks, CoverageLossNeedsWeightsWithAGradient) {
  const std::string hard = kNeeded + "model: {attention: {normalizer: hard}}\n";
  EXPECT_THAT(said_about(hard, {"training.coverage_loss=1", "model.attention.hard.expectation=0"}),
              HasSubstr("training.coverage_loss has no gradient for positions that are drawn"));
  EXPECT_EQ(said_about(hard, {"training.coverage_loss=1"}), "") << "half of the sentences have weights";
}

TEST_F(ConfigChecks, ResidualConnectionsNeedASecondLayer) {
  EXPECT_THAT(said_about(kNeeded, {"model.decoder.residual=true"}),
              HasSubstr("model.decoder.residual adds a layer's input from the second layer on, but there is one"));
  EXPECT_THAT(said_about(kNeeded, {"model.encoder.residual=true"}), HasSubstr("model.encoder.residual adds"));
  EXPECT_EQ(said_about(kNeeded, {"model.encoder.residual=true", "model.encoder.unidirectional=1"}), "");
  EXPECT_EQ(said_about(kNeeded, {"model.decoder.residual=true", "model.decoder.layers=2"}), "");
}

TEST_F(ConfigChecks, AContradictionIsToldWhereOneOfItsSidesWasGiven) {
  const std::string said =
      said_about(kNeeded + "model:\n  output: copy_or_generate\n  attention:\n    window: local_p\n",
                 {"model.attention.heads=4", "vocabulary.joint=true"});
  EXPECT_THAT(said, HasSubstr("model.attention.window: window: local_p and output: copy_or_generate"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("--set model.attention.heads=4: ")));
}

TEST_F(ConfigChecks, WhatCopiesAloneHasNoVocabularyToSmoothOver) {
  const std::string copies = kNeeded + "model: {output: copy, decoder: {order: recur_first}}\n";
  EXPECT_EQ(said_about(copies), "");
  EXPECT_THAT(said_about(copies, {"training.label_smoothing=0.1"}),
              HasSubstr("training.label_smoothing is over a vocabulary, but model.output: copy has no output layer"));
  EXPECT_EQ(said_about(copies, {"training.label_smoothing=0.1", "model.output=copy_or_generate"}), "");
  EXPECT_THAT(said_about(copies, {"decoding.unknown=copy"}), HasSubstr("model.output: copy has no way to write it"));
  EXPECT_EQ(said_about(copies, {"model.dropout.readout=0.1"}), "") << "it is fed";
  EXPECT_THAT(said_about(copies, {"model.dropout.readout=0.1", "model.decoder.recur_first.input_feeding=false"}),
              HasSubstr("model.dropout.readout is on readouts, but model.output: copy has no use for them"));
  EXPECT_THAT(said_about(copies, {"training.subword_sampling=0.1"}),
              HasSubstr("finds the same tokens on both; expected 0"));
  EXPECT_THAT(said_about(copies, {"vocabulary.joint=false"}), HasSubstr("a word must have one id on both sides"));
}

TEST_F(ConfigChecks, ZerosAndAutosAreFoundOut) {
  const Config config = load(kNeeded + "model: {attention: {score: dot}}\n");
  EXPECT_EQ(config.model.memory.width, config.model.decoder.hidden);
  EXPECT_NE(config.model.decoder.readout, "auto");
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_THAT(notes_[0], HasSubstr("the memory is projected"));
}

}  // namespace
}  // namespace attune::config
