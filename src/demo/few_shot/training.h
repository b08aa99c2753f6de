// Trains a meta-learner: minibatches of episodes, the loss of their last queries, Adam.
#pragma once
#include <functional>

#include "models/snail/meta_learner.h"
#include "src/demo/few_shot/episode.h"

namespace attune::demo {

/// Mean and standard error of figures [B].
Figure figure_of(const Tensor& figures);

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
