#include "src/app/demo/snail/few_shot_table.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "src/base/utf8.h"

namespace attune::app::demo::snail {
namespace {

using Row = std::vector<std::string>;

std::string table_of(const attune::demo::FewShotStudy& study) {
  const attune::demo::Measure& measure = study.measure;
  std::vector<Row> rows = {{"model", "width", "parameters", std::string(measure.name), "seconds"}};
  for (const attune::demo::StudiedLearner& learner : study.learners)
    rows.push_back(Row{learner.name, fmt::format("{}", learner.width), fmt::format("{}", learner.parameters),
                       with_error(measure, learner.test), fmt::format("{:.0f}", learner.trained.seconds)});
  for (const attune::demo::StudiedReference& reference : study.references)
    rows.push_back(Row{reference.name, "-", "-", with_error(measure, reference.test), "-"});
  return lined_up(rows, 3);
}

/// The first learner with its attention against the second without, in the measure's own terms.
std::string worth_of_attention(const attune::demo::FewShotStudy& study) {
  const attune::demo::StudiedLearner &with = study.learners[0], &without = study.learners[1];
  const attune::demo::Measure& measure = study.measure;
  const double more = with.test.mean - without.test.mean, error = std::hypot(with.test.error, without.test.error);
  const std::string unit = measure.unit.empty() ? "" : " points";
  return fmt::format("{} minus {}: {:+.{}f} ± {:.{}f}{} of {}.\n", with.name, without.name, more * measure.scale,
                     measure.digits, error * measure.scale, measure.digits, unit, measure.name);
}

/// How far the others are from the size of the first.
std::string sizes_of(const attune::demo::FewShotStudy& study) {
  const auto first = static_cast<double>(study.learners.front().parameters);
  double most = 0;
  for (const attune::demo::StudiedLearner& learner : study.learners)
    most = std::max(most, std::abs(static_cast<double>(learner.parameters) / first - 1));
  return fmt::format("Widths are chosen for equal numbers of parameters, which differ by {:.1f} % at most.\n",
                     100 * most);
}

std::string where_attention_lies(const attune::demo::FewShotStudy& study) {
  std::string text;
  for (const attune::demo::StudiedLearner& learner : study.learners) {
    if (learner.on_relevant.empty()) continue;
    text += fmt::format("{}: of the query's weight lie on shots of its own class", learner.name);
    for (size_t i = 0; i < learner.on_relevant.size(); ++i)
      text +=
          fmt::format("{} {:.0f} % in attention block {}", i == 0 ? "" : ",", 100 * learner.on_relevant[i].mean, i + 1);
    const double even = study.relevant_shots / static_cast<double>(study.shots + 1);
    text += fmt::format("; spread evenly it would be {:.0f} %.\n", 100 * even);
  }
  return text;
}

std::string meaning_of(const std::vector<attune::demo::StudiedReference>& references) {
  std::string text;
  for (const attune::demo::StudiedReference& reference : references)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", reference.name, reference.help);
  return text.empty() ? text : text + ".\n";
}

}  // namespace

std::string with_error(const attune::demo::Measure& measure, const attune::demo::Figure& figure) {
  return fmt::format("{:.{}f} ± {:.{}f}{}{}", figure.mean * measure.scale, measure.digits, figure.error * measure.scale,
                     measure.digits, measure.unit.empty() ? "" : " ", measure.unit);
}

std::string few_shot_report(const std::vector<attune::demo::FewShotStudy>& studies,
                            const attune::demo::StudyOptions& options) {
  std::string text;
  for (const attune::demo::FewShotStudy& study : studies) {
    text += fmt::format("{}{}: {}\n{} updates of {} episodes; {} of {} held-out episodes, with its standard error\n\n",
                        text.empty() ? "" : "\n", study.task, study.described, options.training.updates,
                        options.training.batch, study.measure.name, study.episodes);
    text += table_of(study) + "\n" + sizes_of(study) + worth_of_attention(study) + where_attention_lies(study) +
            meaning_of(study.references);
  }
  return text;
}

}  // namespace attune::app::demo::snail
