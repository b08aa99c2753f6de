// The meta-learners side by side on one task: of one size, on the same episodes. Torch-free.
#pragma once
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "src/demo/few_shot/figures.h"
#include "src/demo/few_shot/options.h"
#include "src/demo/few_shot/tables.h"

namespace attune::models {
class MetaLearner;
}

namespace attune::demo {

struct Episodes;

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
  std::string described = {};                 // the task in words
  Measure measure = {};                       // of its figures
  int64_t shots = 0, output = 0;              // S, O (episode.h)
  std::shared_ptr<const Episodes> test = {};  // that the figures are of
  int64_t episodes = 0;                       // of these
  double relevant_shots =
      std::numeric_limits<double>::quiet_NaN();  // of one of them, on average; not a number: none can be named
  std::vector<StudiedLearner> learners = {};     // in the order of meta_learners()
  std::vector<StudiedReference> references = {};
};

/// Trains each row of meta_learners() on the task of this name, on a device by its name. Its progress goes to the log. Errors: an
/// unknown task, a loss that leaves the finite numbers.
FewShotStudy study_few_shot(const std::string& task, const StudyOptions& options, const std::string& device);

/// Episodes to ask learners about, as plain numbers.
class AskedEpisodes {
 public:
  explicit AskedEpisodes(std::shared_ptr<const Episodes> episodes) : episodes_(std::move(episodes)) {}
  int64_t count() const;
  /// Of an episode: the first number of each shot's point [S]; labels [S], classes or numbers; what its task is.
  std::vector<double> shots(int64_t episode) const;
  std::vector<double> labels(int64_t episode) const;
  std::vector<double> drawn(int64_t episode) const;
  /// Of all queries [B].
  std::vector<double> answers() const;
  const Episodes& episodes() const { return *episodes_; }

 private:
  std::shared_ptr<const Episodes> episodes_;
};

/// The first test episodes, at most so many.
AskedEpisodes first_episodes(const FewShotStudy& study, int64_t count);
/// The shots of a test episode of sinusoids with queries at `inputs`, an episode each.
AskedEpisodes swept_episodes(const FewShotStudy& study, int64_t index, const std::vector<double>& inputs);

using Numbers = std::vector<std::vector<double>>;
/// What a learner answers, [B][O].
Numbers outputs_of(const StudiedLearner& learner, const AskedEpisodes& asked);
/// What its queries attend to, [B][S + 1] of each attention block, themselves last; empty of a learner that has none.
std::vector<Numbers> attention_of(const StudiedLearner& learner, const AskedEpisodes& asked);

}  // namespace attune::demo
