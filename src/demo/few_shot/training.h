// Trains a meta-learner: minibatches of episodes, the loss of their last queries, Adam.
#pragma once
#include <functional>
#include <string>

#include "models/snail/meta_learner.h"
#include "src/demo/few_shot/episode.h"

namespace attune::demo {

struct EpisodeTrainingOptions {
  int64_t updates = 12000;
  int64_t batch = 64;  // episodes of an update
  double learning_rate = 1e-3;
  int64_t moments = 20;                   // at which held-out episodes are asked
  int64_t validation = 500, test = 2000;  // held-out episodes: for the learning curves; for the figures at the end
  uint64_t seed = 1;
};

/// A mean over episodes with its standard error.
struct Figure {
  double mean = 0, error = 0;
};
Figure figure_of(const Tensor& figures);

/// Where learning stands behind an update, and before the first.
struct LearningMoment {
  int64_t update = 0;
  double loss = 0;  // mean over the updates since the moment before; no number before the first
  Figure held_out;  // of the validation's episodes
  double seconds = 0;
};

struct Trained {
  std::vector<LearningMoment> moments;
  double seconds = 0;  // of the updates alone
};

/// What is learned, from what.
struct EpisodeTraining {
  models::MetaLearner& model;  // initialised, where the episodes are to be computed
  const FewShotTask& task;
  const EpisodeTrainingOptions& options;
  c10::Device device;
  std::function<void(const LearningMoment&)> tell = [](const LearningMoment&) {};
};

/// Error when the loss leaves the finite numbers.
Trained train_on_episodes(const EpisodeTraining& training);

/// Episodes that no training sees: `kValidation` those of the curves, `kTest` those of the figures.
enum class HeldOut { kValidation, kTest };
Episodes held_out(const FewShotTask& task, const EpisodeTrainingOptions& options, HeldOut which);

/// The answers [B, O] to the queries, without gradients.
Tensor answers_of(models::MetaLearner& model, const Episodes& episodes);

}  // namespace attune::demo
