#include "src/demo/few_shot/study.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "models/core/initialize.h"
#include "src/base/log.h"
#include "src/demo/few_shot/equal_size.h"
#include "src/demo/few_shot/query_attention.h"
#include "src/demo/few_shot/sinusoids.h"
#include "src/demo/few_shot/training.h"
#include "src/kernels/torch_errors.h"

namespace attune::demo {
namespace {

std::string shown(const Measure& measure, double value) {
  return fmt::format("{:.{}f}{}{}", value * measure.scale, measure.digits, measure.unit.empty() ? "" : " ",
                     measure.unit);
}

/// What a training says of itself.
void tell(const FewShotStudy& study, const std::string& name, int64_t updates, const LearningMoment& moment) {
  if (moment.update == 0) return;
  const Measure& measure = study.measure;
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
  out.trained = train_on_episodes(
      {.model = *out.model,
       .task = *study.made,
       .options = options,
       .device = device,
       .tell = [&](const LearningMoment& moment) { tell(study, out.name, options.updates, moment); }});
  out.test = figure_of(study.made->figures(answers_of(*out.model, *study.test), *study.test));
  const Tensor relevant = study.made->relevant(*study.test);
  if (!relevant.defined()) return out;
  for (const Tensor& weights : query_attention(*out.model, *study.test))
    out.on_relevant.push_back(figure_of((weights.narrow(1, 0, relevant.size(1)) * relevant).sum(1)));
  return out;
}

std::vector<double> plain(const Tensor& values) {
  const Tensor whole = values.detach().cpu().to(torch::kDouble).contiguous();
  return {whole.data_ptr<double>(), whole.data_ptr<double>() + whole.numel()};
}

Numbers rows_of(const Tensor& values) {
  Numbers out;
  for (int64_t i = 0; i < values.size(0); ++i) out.push_back(plain(values[i]));
  return out;
}

FewShotStudy study_on(const std::string& task, const StudyOptions& options, const c10::Device& device) {
  FewShotStudy out{.task = task, .made = few_shot_tasks().at(task).make(options.task)};
  const Episodes test = held_out(*out.made, options.training, HeldOut::kTest);
  for (const Reference& reference : out.made->references(test))
    out.references.push_back({std::string(reference.name), std::string(reference.help), figure_of(reference.figures)});
  out.described = out.made->describe();
  out.measure = out.made->measure();
  out.shots = out.made->shots();
  out.output = out.made->output();
  out.test = std::make_shared<const Episodes>(test.to(device));
  out.episodes = out.test->count();
  if (const Tensor relevant = out.made->relevant(*out.test); relevant.defined())
    out.relevant_shots = relevant.sum(1).to(torch::kDouble).mean().item<double>();
  models::MetaLearnerSizes sizes{out.made->input(), out.made->output(), out.made->shots() + 1, options.filters};
  for (const models::MetaLearnerRow& row : models::meta_learners().rows()) {
    if (!out.learners.empty()) sizes.width = equal_size(row, sizes, out.learners.front().parameters).width;
    out.learners.push_back(studied(row, sizes, out, options.training, device));
  }
  return out;
}

}  // namespace

FewShotStudy study_few_shot(const std::string& task, const StudyOptions& options, const std::string& device) {
  return kernels::without_torch_errors([&] { return study_on(task, options, c10::Device(device)); });
}

int64_t AskedEpisodes::count() const { return episodes_->count(); }
std::vector<double> AskedEpisodes::shots(int64_t episode) const {
  return plain(episodes_->sequence[episode].select(1, 0).narrow(0, 0, episodes_->labels.size(1)));
}
std::vector<double> AskedEpisodes::labels(int64_t episode) const { return plain(episodes_->labels[episode]); }
std::vector<double> AskedEpisodes::drawn(int64_t episode) const { return plain(episodes_->drawn[episode]); }
std::vector<double> AskedEpisodes::answers() const { return plain(episodes_->answers); }

AskedEpisodes first_episodes(const FewShotStudy& study, int64_t count) {
  return AskedEpisodes(std::make_shared<const Episodes>(study.test->narrow(0, std::min(count, study.episodes))));
}

AskedEpisodes swept_episodes(const FewShotStudy& study, int64_t index, const std::vector<double>& inputs) {
  return AskedEpisodes(std::make_shared<const Episodes>(asked_at(*study.test, index, inputs)));
}

Numbers outputs_of(const StudiedLearner& learner, const AskedEpisodes& asked) {
  return kernels::without_torch_errors([&] { return rows_of(answers_of(*learner.model, asked.episodes())); });
}

std::vector<Numbers> attention_of(const StudiedLearner& learner, const AskedEpisodes& asked) {
  return kernels::without_torch_errors([&] {
    std::vector<Numbers> out;
    for (const Tensor& block : query_attention(*learner.model, asked.episodes())) out.push_back(rows_of(block));
    return out;
  });
}

}  // namespace attune::demo
