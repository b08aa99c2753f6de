#include "src/demo/few_shot/study.h"

#include <spdlog/fmt/fmt.h>

#include "models/core/initialize.h"
#include "src/base/log.h"
#include "src/demo/few_shot/equal_size.h"
#include "src/demo/few_shot/query_attention.h"

namespace attune::demo {
namespace {

std::string shown(const Measure& measure, double value) {
  return fmt::format("{:.{}f}{}{}", value * measure.scale, measure.digits, measure.unit.empty() ? "" : " ",
                     measure.unit);
}

/// What a training says of itself.
void tell(const FewShotStudy& study, const std::string& name, int64_t updates, const LearningMoment& moment) {
  if (moment.update == 0) return;
  const Measure measure = study.made->measure();
  spdlog::info("{}, {}: update {} of {}, loss {:.4f}, {} of held-out episodes {}, {:.0f} s", study.task, name,
               moment.update, updates, moment.loss, measure.name, shown(measure, moment.held_out.mean), moment.seconds);
}

StudiedLearner studied(const models::MetaLearnerRow& row, const models::MetaLearnerSizes& sizes,
                       const FewShotStudy& study, const EpisodeTrainingOptions& options, const c10::Device& device) {
  StudiedLearner out{.name = std::string(row.name), .width = sizes.width, .model = row.make(sizes)};
  out.parameters = out.model->count();
  initialize(*out.model, {.seed = options.seed, .padding = 0, .embedding = 0});
  out.model->to(device);
  spdlog::info("{}, {}: width {}, {} parameters", study.task, out.name, out.width, out.parameters);
  out.trained = train_on_episodes({*out.model, *study.made, options, device, [&](const LearningMoment& moment) {
                                     tell(study, out.name, options.updates, moment);
                                   }});
  out.test = figure_of(study.made->figures(answers_of(*out.model, study.test), study.test));
  const Tensor relevant = study.made->relevant(study.test);
  if (!relevant.defined()) return out;
  for (const Tensor& weights : query_attention(*out.model, study.test))
    out.on_relevant.push_back(figure_of((weights.narrow(1, 0, relevant.size(1)) * relevant).sum(1)));
  return out;
}

}  // namespace

FewShotStudy study_few_shot(const std::string& task, const StudyOptions& options, const c10::Device& device) {
  FewShotStudy out{.task = task, .made = few_shot_tasks().at(task).make(options.task)};
  const Episodes test = held_out(*out.made, options.training, HeldOut::kTest);
  for (const Reference& reference : out.made->references(test))
    out.references.push_back({std::string(reference.name), std::string(reference.help), figure_of(reference.figures)});
  out.test = test.to(device);
  models::MetaLearnerSizes sizes{out.made->input(), out.made->output(), out.made->shots() + 1, options.filters};
  for (const models::MetaLearnerRow& row : models::meta_learners().rows()) {
    if (!out.learners.empty()) sizes.width = equal_size(row, sizes, out.learners.front().parameters).width;
    out.learners.push_back(studied(row, sizes, out, options.training, device));
  }
  return out;
}

}  // namespace attune::demo
