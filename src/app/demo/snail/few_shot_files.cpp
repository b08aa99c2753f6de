#include "src/app/demo/snail/few_shot_files.h"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "src/base/files.h"

namespace attune::app::demo::snail {
namespace {

using Folder = std::filesystem::path;
using Json = nlohmann::ordered_json;

constexpr int64_t kWritten = 100;  // episodes whose weights are

Json figures(const attune::demo::Figure& figure) { return {{"mean", figure.mean}, {"standard_error", figure.error}}; }

Json results(const attune::demo::FewShotStudy& study) {
  Json out = {{"task", study.task},
              {"described", study.described},
              {"measure", study.measure.name},
              {"test_episodes", study.episodes},
              {"learners", Json::array()},
              {"references", Json::array()}};
  for (const attune::demo::StudiedLearner& learner : study.learners) {
    Json& one = out["learners"].emplace_back(Json{{"name", learner.name},
                                                  {"width", learner.width},
                                                  {"parameters", learner.parameters},
                                                  {"test", figures(learner.test)},
                                                  {"seconds", learner.trained.seconds}});
    for (const attune::demo::Figure& block : learner.on_relevant) one["weight_on_own_class"].push_back(figures(block));
  }
  for (const attune::demo::StudiedReference& reference : study.references)
    out["references"].push_back({{"name", reference.name}, {"test", figures(reference.test)}});
  return out;
}

std::string table(const std::vector<attune::demo::FewShotStudy>& studies) {
  std::string text = "task,model,width,parameters,measure,mean,standard_error,seconds\n";
  for (const attune::demo::FewShotStudy& study : studies) {
    const std::string_view measure = study.measure.name;
    for (const attune::demo::StudiedLearner& learner : study.learners)
      text += fmt::format("{},{},{},{},{},{},{},{:.2f}\n", study.task, learner.name, learner.width, learner.parameters,
                          measure, learner.test.mean, learner.test.error, learner.trained.seconds);
    for (const attune::demo::StudiedReference& reference : study.references)
      text += fmt::format("{},{},,,{},{},{},\n", study.task, reference.name, measure, reference.test.mean,
                          reference.test.error);
  }
  return text;
}

std::string learning(const std::vector<attune::demo::FewShotStudy>& studies) {
  std::string text = "task,model,update,loss,measure,held_out,standard_error,seconds\n";
  for (const attune::demo::FewShotStudy& study : studies)
    for (const attune::demo::StudiedLearner& learner : study.learners)
      for (const attune::demo::LearningMoment& moment : learner.trained.moments) {
        const std::string loss = std::isfinite(moment.loss) ? fmt::format("{}", moment.loss) : "";
        text += fmt::format("{},{},{},{},{},{},{},{:.2f}\n", study.task, learner.name, moment.update, loss,
                            study.measure.name, moment.held_out.mean, moment.held_out.error, moment.seconds);
      }
  return text;
}

/// Of each learner that attends: sequences as they were read, and what their queries attended to.
Json attention(const attune::demo::FewShotStudy& study) {
  const attune::demo::AskedEpisodes some = first_episodes(study, kWritten);
  const std::vector<double> answers = some.answers();
  Json out = Json::array();
  for (const attune::demo::StudiedLearner& learner : study.learners) {
    const std::vector<attune::demo::Numbers> weights = attention_of(learner, some);
    if (weights.empty()) continue;
    const attune::demo::Numbers outputs = outputs_of(learner, some);
    for (size_t i = 0; i < answers.size(); ++i) {
      Json& one = out.emplace_back(Json{{"model", learner.name},
                                        {"labels", some.labels(static_cast<int64_t>(i))},
                                        {"answer", answers[i]},
                                        {"outputs", outputs[i]},
                                        {"weights", Json::array()}});
      for (const attune::demo::Numbers& block : weights) one["weights"].push_back(block[i]);
    }
  }
  return out;
}

}  // namespace

void write_few_shot_data(const Folder& folder, const std::vector<attune::demo::FewShotStudy>& studies,
                         const attune::demo::StudyOptions& options) {
  const attune::demo::EpisodeTrainingOptions& training = options.training;
  Json all = {{"seed", training.seed},
              {"updates", training.updates},
              {"batch", training.batch},
              {"learning_rate", training.learning_rate},
              {"tasks", Json::array()}};
  for (const attune::demo::FewShotStudy& study : studies) {
    all["tasks"].push_back(results(study));
    write_file(folder / ("attention-" + study.task + ".json"), attention(study).dump() + "\n");
  }
  write_file(folder / "results.json", all.dump(1) + "\n");
  write_file(folder / "results.csv", table(studies));
  write_file(folder / "learning.csv", learning(studies));
}

}  // namespace attune::app::demo::snail
