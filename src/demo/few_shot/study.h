// The meta-learners side by side on one task: of one size, on the same episodes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "src/demo/few_shot/training.h"

namespace attune::demo {

struct StudyOptions {
  FewShotOptions task;
  EpisodeTrainingOptions training;
  int64_t filters = 12;  // D of SNAIL (models/snail/snail.h); the others are as large as it
};

/// A meta-learner behind its training.
struct StudiedLearner {
  std::string name = {};
  int64_t width = 0, parameters = 0;
  Trained trained = {};
  Figure test = {};
  std::vector<Figure> on_relevant =
      {};  // weight of the queries on relevant shots, an attention block each; may be empty
  std::shared_ptr<models::MetaLearner> model = {};
};
/// A rule without learning.
struct StudiedReference {
  std::string name, help;
  Figure test;
};

struct FewShotStudy {
  std::string task;  // its name
  std::shared_ptr<const FewShotTask> made;
  Episodes test = {};                         // that the figures are of
  std::vector<StudiedLearner> learners = {};  // in the order of meta_learners()
  std::vector<StudiedReference> references = {};
};

/// Trains each row of meta_learners() on the task of this name. Its progress goes to the log. Errors: an unknown task, a loss that
/// leaves the finite numbers.
FewShotStudy study_few_shot(const std::string& task, const StudyOptions& options, const c10::Device& device);

}  // namespace attune::demo
