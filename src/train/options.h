// `training:` of a config. Torch-free.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/constraint.h"
#include "src/corpus/batcher.h"
#include "src/train/tables.h"

namespace attune {

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
  void fields(auto& field) {
    field("factor", factor, kFree, "multiplies the learning rate when validation perplexity did not improve",
          between(0.0, 1.0));
    field("patience", patience, kFree, "validations without improvement that are allowed first", at_least(0));
    field("least", least, kFree, "the learning rate never falls below this", at_least(0.0));
  }
};
struct InverseSqrtOptions {
  int64_t warmup = 4000;
  void fields(auto& field) {
    field("warmup", warmup, kFree, "updates of linear warm-up, then 1/sqrt(update)", at_least(1));
  }
};
struct ScheduleOptions {
  std::string name = "constant";
  PlateauOptions plateau;
  InverseSqrtOptions inverse_sqrt;
  void fields(auto& field) {
    field("name", name, kFixed, "how the learning rate changes", one_of_rows(schedules()));
    field("plateau", plateau, "of name: plateau");
    field("inverse_sqrt", inverse_sqrt, "of name: inverse_sqrt");
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
  std::string metric = "bleu";
  int64_t patience = 0;
  void fields(auto& field) {
    field("every", every, kFree, "updates between validations; 0: once an epoch", at_least(0));
    field("bleu", bleu, kFree, "also decode greedily and compute BLEU");
    field("metric", metric, kFixed, "what `best` and early stopping look at", one_of_rows(validation_metrics()));
    field("patience", patience, kFree, "stops after this many validations without improvement; 0: never", at_least(0));
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
  BatchOptions batch;
  int64_t accumulate = 1;
  OptimizerOptions optimizer;
  ScheduleOptions schedule;
  double label_smoothing = 0.0;
  double clip_norm = 1.0;
  std::string precision = "float32";
  LimitOptions limits;
  ValidationOptions validation;
  CheckpointOptions checkpoint;
  int64_t log_every = 100;
  double explosion = 100.0;
  void fields(auto& field) {
    field("batch", batch, "what makes a batch");
    field("accumulate", accumulate, kFixed, "batches whose gradients make one update", between(1, 100000));
    field("optimizer", optimizer, "update rule");
    field("schedule", schedule, "of the learning rate");
    field("label_smoothing", label_smoothing, kFree, "share of the target spread evenly over the vocabulary",
          between(0.0, 0.9));
    field("clip_norm", clip_norm, kFree, "gradients are scaled down to this norm; 0: not", at_least(0.0));
    field(
        "precision", precision, kFree,
        "numbers that training multiplies in; weights and sums are float32 always. auto: bfloat16 where the processor "
        "(AVX512_BF16, AMX) or the graphics card multiplies it by itself",
        one_of({"float32", "bfloat16", "auto"}));
    field("limits", limits, "training ends at the first that is reached");
    field("validation", validation, "during training");
    field("checkpoint", checkpoint, "what is kept on disk");
    field("log_every", log_every, kFree,
          "updates between two lines of metrics.jsonl, and of the log when not at a terminal", at_least(1));
    field("explosion", explosion, kFree, "stops when an update's loss per token is above this or not a number",
          more_than(0.0));
  }
};

}  // namespace attune
