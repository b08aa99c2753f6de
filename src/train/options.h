// `training:` of a config. Torch-free.
#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/constraint.h"
#include "src/corpus/batcher.h"
#include "src/eval/metrics.h"
#include "src/eval/text_metrics.h"
#include "src/kernels/precisions.h"
#include "src/train/tables.h"

namespace attune::train {

struct AdamOptions {
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  void fields(auto& field) {
    field("beta1", beta1, kFree, "decay of the gradient's mean", between(0.0, 0.999999));
    field("beta2", beta2, kFree, "decay of the gradient's square", between(0.0, 0.9999999));
    field("epsilon", epsilon, kFree, "added to the denominator", more_than(0.0));
  }
};
struct AdamWOptions : AdamOptions {
  double weight_decay = 0.01;
  void fields(auto& field) {
    AdamOptions::fields(field);
    field("weight_decay", weight_decay, kFree, "decoupled decay (Loshchilov and Hutter 2019)", at_least(0.0));
  }
};
struct SgdOptions {
  double momentum = 0.0;
  void fields(auto& field) { field("momentum", momentum, kFixed, "0: plain SGD", between(0.0, 0.9999)); }
};
struct OptimizerOptions {
  std::string name = "adam";
  double learning_rate = 1e-3;
  AdamOptions adam;
  AdamWOptions adamw;
  SgdOptions sgd;
  void fields(auto& field) {
    field("name", name, kFixed, "update rule", one_of_rows(optimizers()));
    field("learning_rate", learning_rate, kFree, "before the schedule's factor", more_than(0.0));
    field("adam", adam, "of name: adam");
    field("adamw", adamw, "of name: adamw");
    field("sgd", sgd, "of name: sgd");
  }
};

struct PlateauOptions {
  double factor = 0.5;
  int64_t patience = 0;
  double least = 1e-6;
  int64_t warmup = 0;
  void fields(auto& field) {
    field("factor", factor, kFree, "multiplies the learning rate when validation perplexity did not improve",
          between(0.0, 1.0));
    field("patience", patience, kFree, "validations without improvement that are allowed first", at_least(0));
    field("least", least, kFree, "the learning rate never falls below this", at_least(0.0));
    field("warmup", warmup, kFree, "updates of linear warm-up", at_least(0));
  }
};
struct CosineOptions {
  int64_t warmup = 0, updates = 0;
  double least = 0;
  void fields(auto& field) {
    field("warmup", warmup, kFree, "updates of linear warm-up", at_least(0));
    field("updates", updates, kFree,
          "updates until the learning rate is least, warm-up counted; 0: all that training.limits allow (epochs, "
          "updates)",
          at_least(0));
    field("least", least, kFree, "the learning rate that it falls to", at_least(0.0));
  }
};
/// Of inverse_sqrt and noam.
struct InverseSqrtOptions {
  int64_t warmup = 4000;
  void fields(auto& field) {
    field("warmup", warmup, kFree, "updates of linear warm-up, then 1/sqrt(update)", at_least(1));
  }
};
struct ScheduleOptions {
  std::string name = "constant";
  PlateauOptions plateau = {};
  CosineOptions cosine = {};
  InverseSqrtOptions inverse_sqrt = {}, noam = {};
  void fields(auto& field) {
    field("name", name, kFixed, "how the learning rate changes", one_of_rows(schedules()));
    field("plateau", plateau, "of name: plateau");
    field("cosine", cosine, "of name: cosine");
    field("inverse_sqrt", inverse_sqrt, "of name: inverse_sqrt");
    field("noam", noam, "of name: noam");
  }
};

struct OwnWordsOptions {
  double share = 0;
  int64_t warmup = 0;
  /// Of the update with this number, 1 the first: it rises linearly while it warms up.
  double share_at(int64_t update) const {
    return update >= warmup ? share : share * static_cast<double>(update) / static_cast<double>(warmup);
  }
  void fields(auto& field) {
    field("share", share, kFree,
          "share of the target words that the decoder reads as it would have written them (Bengio et al. 2015; all "
          "predicted at once: Duckworth et al. 2019)",
          between(0.0, 1.0));
    field("warmup", warmup, kFree, "updates in which the share rises from 0", at_least(0));
  }
};

struct GuidedAlignmentOptions {
  double weight = 0, decay = 1;
  /// In the pass over the data with this number, 0 the first.
  double weight_in(int64_t epoch) const { return weight * std::pow(decay, static_cast<double>(epoch)); }
  void fields(auto& field) {
    field(
        "weight", weight, kFree,
        "of the cross entropy between data.training.alignment and the attention, beside that of the words (Chen et al. "
        "2016); positions of weight zero, of sparsemax or outside a window, are not drawn to it; 0: none",
        at_least(0.0));
    field("decay", decay, kFree, "of the weight, from one pass over the data to the next", between(0.0, 1.0));
  }
};

struct MinimumRiskOptions {
  std::string metric = "bleu";
  int64_t samples = 8;
  double alpha = 0.005, temperature = 1.0;
  bool reference = true;
  void fields(auto& field) {
    field("metric", metric, kFree, "of a sentence, whose error is expected", one_of_rows(eval::text_metrics()));
    field("samples", samples, kFree, "translations of a sentence that are drawn", between(2, 1000));
    field("alpha", alpha, kFree, "how sharp the distribution over them is", more_than(0.0));
    field("temperature", temperature, kFree, "of drawing", between(0.01, 100.0));
    field("reference", reference, kFree, "the reference is among them");
  }
};

struct LimitOptions {
  int64_t epochs = 0, updates = 0;
  double minutes = 0;
  void fields(auto& field) {
    field("epochs", epochs, kFree, "passes over the data; 0: no limit", at_least(0));
    field("updates", updates, kFree, "optimizer steps; 0: no limit", at_least(0));
    field("minutes", minutes, kFree, "wall-clock minutes of training, over all resumes; 0: no limit", at_least(0.0));
  }
};

struct ValidationOptions {
  int64_t every = 0;
  bool bleu = true;
  std::vector<std::string> metrics = {};
  std::string metric = "bleu";
  int64_t patience = 0;
  int64_t unformed_after = 2000;
  void fields(auto& field) {
    field("every", every, kFree, "updates between validations; 0: once an epoch", at_least(0));
    field("bleu", bleu, kFree, "also decode greedily and compute BLEU");
    field("metrics", metrics, kFree,
          "computed as well; perplexity and accuracy always are, and the alignment error rate where "
          "data.validation.gold names links",
          one_of_rows(eval::comparable_metrics()));
    field("metric", metric, kFixed, "what `best` and early stopping look at, computed as those of `metrics`",
          one_of(eval::comparable_metrics().names()));
    field("patience", patience, kFree, "stops after this many validations without improvement; 0: never", at_least(0));
    field("unformed_after", unformed_after, kFree,
          "updates after which a validation warns of an alignment that has not formed; 0: never", at_least(0));
  }
};

struct SnapshotOptions {
  int64_t every = 0, sentences = 3;
  void fields(auto& field) {
    field("every", every, kFree, "updates between two of them; 0: one with each validation", at_least(0));
    field("sentences", sentences, kFree,
          "pairs of the validation text, its first of at most 100 tokens a side; 0: no snapshots", between(0, 1000));
  }
};

struct CheckpointOptions {
  int64_t every = 0;
  int64_t keep = 2;
  void fields(auto& field) {
    field("every", every, kFree, "updates between checkpoints beside those at validations; 0: none", at_least(0));
    field("keep", keep, kFree, "newest checkpoints kept, beside the best", at_least(1));
  }
};

struct TrainingOptions {
  Path start;
  std::string objective = "likelihood";
  MinimumRiskOptions minimum_risk;
  corpus::BatchOptions batch;
  int64_t accumulate = 1;
  OptimizerOptions optimizer;
  ScheduleOptions schedule;
  double label_smoothing = 0.0;
  double coverage_loss = 0.0;
  GuidedAlignmentOptions guided_alignment;
  double clip_norm = 1.0;
  double moving_average = 0.0;
  OwnWordsOptions scheduled_sampling;
  double subword_sampling = 0.0;
  std::string precision = "float32";
  LimitOptions limits;
  ValidationOptions validation;
  SnapshotOptions snapshots;
  CheckpointOptions checkpoint;
  int64_t log_every = 100;
  double explosion = 100.0;
  void fields(auto& field) {
    field("start", start, kFixed,
          "a run of the same model, whose best weights and vocabularies this training begins with; empty: none");
    field("objective", objective, kFixed,
          "likelihood: of the references; minimum_risk: the expected error of the model's own translations, for one "
          "that is trained already (training.start; Shen et al. 2016)",
          one_of(objectives().names()));
    field("minimum_risk", minimum_risk, "of objective: minimum_risk");
    field("batch", batch, "what makes a batch");
    field("accumulate", accumulate, kFixed, "batches whose gradients make one update", between(1, 100000));
    field("optimizer", optimizer, "update rule");
    field("schedule", schedule, "of the learning rate");
    field("label_smoothing", label_smoothing, kFree,
          "share of the target spread evenly over the vocabulary (Szegedy et al. 2016, section 7); of objective: "
          "likelihood",
          between(0.0, 0.9));
    field("coverage_loss", coverage_loss, kFree,
          "weight of what is attended to again, beside the cross entropy (See et al. 2017, section 2.3); 0: none",
          at_least(0.0));
    field("guided_alignment", guided_alignment, "attention that follows given word links");
    field("clip_norm", clip_norm, kFree, "gradients are scaled down to this norm (Pascanu et al. 2013); 0: not",
          at_least(0.0));
    field("scheduled_sampling", scheduled_sampling, "words of the decoder's own in training");
    field("subword_sampling", subword_sampling, kFixed,
          "cuts every sentence into other subwords each time; unigram: drawn with probabilities to this power, so less "
          "is wilder (Kudo 2018), bpe: this share of the merges left out (Provilkov et al. 2020); 0: not at all",
          between(0.0, 1.0));
    field("moving_average", moving_average, kFixed,
          "decay an update of the moving average of the weights (Polyak and Juditsky 1992), which validations and "
          "checkpoints then hold (0.999: "
          "of about the last 1000 updates); 0: the weights as they are",
          between(0.0, 0.99999));
    field(
        "precision", precision, kFree,
        "numbers that training multiplies in; weights and sums are float32 always. auto: bfloat16 where the processor "
        "(AVX512_BF16, AMX) or the graphics card multiplies it by itself",
        one_of(kernels::precisions().names()));
    field("limits", limits, "training ends at the first that is reached");
    field("validation", validation, "during training");
    field("snapshots", snapshots, "alignments of the same sentences over training, in metrics.jsonl");
    field("checkpoint", checkpoint, "what is kept on disk");
    field("log_every", log_every, kFree,
          "updates between two lines of metrics.jsonl, and of the log when not at a terminal", at_least(1));
    field("explosion", explosion, kFree, "stops when an update's loss per token is above this or not a number",
          more_than(0.0));
  }
};

}  // namespace attune::train
