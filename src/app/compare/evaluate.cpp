#include "src/app/compare/evaluate.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "attune/translator.h"
#include "src/app/align/aligned.h"
#include "src/app/train/recorded.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/corpus/pair_reader.h"
#include "src/eval/metrics.h"
#include "src/eval/significance.h"

namespace attune::app::compare {
namespace {

void add_figures(const Job& job, const attune::corpus::SentencePairs& pairs, const Translator& translator,
                 TrialResult& result) {
  const attune::corpus::TestSet& files = job.texts;
  std::vector<std::string> metrics = job.metrics;
  metrics.emplace_back("attention");
  std::erase_if(metrics, [&](const std::string& name) {
    return !can_compute(eval::metrics().at(name), !files.gold.empty(), translator.attends());
  });
  const Evaluation evaluation = translator.evaluate(pairs.sources, pairs.targets,
                                                    {.metrics = metrics,
                                                     .gold = files.gold.value,
                                                     .translations = true,
                                                     .options = job.config.decoding,
                                                     .source_name = files.source.value,
                                                     .target_name = files.target.value,
                                                     .log_progress = false});
  const eval::Outcome& outcome = *evaluation.outcome;
  const eval::TextMetricRow& main = eval::text_metrics().at(kMainMetric);
  result.values = no_values(job.metrics);
  for (MetricValue& value : result.values) {
    value.value = value_of(evaluation.values, value.name);
    for (auto& [half_width, number] : value.parts)
      number = bootstrap_interval(main, statistics_of(main, outcome.hypotheses, outcome.references)).half_width;
  }
  result.attention = outcome.attention.values();
  result.by_length = by_length(main, pairs.sources, outcome.hypotheses, outcome.references);
}

void add_alignments(const Job& job, const attune::corpus::SentencePairs& pairs, const Translator& translator,
                    TrialResult& result) {
  std::vector<std::string> sources, targets;
  for (const int64_t line : result.basis.sentences) {
    sources.push_back(pairs.sources[static_cast<size_t>(line - 1)]);
    targets.push_back(pairs.targets[static_cast<size_t>(line - 1)]);
    result.alignments.emplace_back().index = line - 1;
  }
  const std::vector<Translation> forced = translator.score(sources, targets, {.options = job.config.decoding}).lines;
  for (size_t i = 0; i < forced.size(); ++i) {
    if (forced[i].hypotheses.empty()) continue;  // too long, and said so
    const Hypothesis& given = forced[i].hypotheses.front();
    const int64_t index = result.alignments[i].index;
    result.alignments[i] =
        align::aligned_pair(forced[i].source, forced[i].tokens(given), given.alignment, {.ends = true});
    result.alignments[i].index = index;
  }
}

void add_training(const RunFolder& run, TrialResult& result) {
  double tokens = 0, seconds = 0;
  result.minutes = 0;
  for (const auto& line : train::recorded(run, "train")) {
    const double some = train::number_of(line, "tokens"), speed = train::number_of(line, "tokens_per_second");
    if (speed > 0) tokens += some, seconds += some / speed;
    result.minutes = train::number_of(line, "seconds") / 60;
  }
  result.target_tokens_per_second = tokens / seconds;
  for (const auto& line : train::recorded(run, "validation")) {
    const double update = train::number_of(line, "update");
    result.learning.push_back({update, train::number_of(line, kMainMetric)});
    result.perplexities.push_back({update, train::number_of(line, "perplexity")});
    result.minutes = std::max(result.minutes, train::number_of(line, "seconds") / 60);
  }
}

}  // namespace

TrialResult evaluate_trial(const Job& job, double megabytes, const CommonFlags& common) {
  if (TextFiles().checksums(texts_in(job.texts)) != job.basis.evaluated)
    throw Error(job.texts.source.string() + ": the text was changed during the training",
                "the same command evaluates it as it is now");
  const Run run = open_run(job.files.run, "best", common);
  const attune::corpus::SentencePairs pairs =
      attune::corpus::read_sentence_pairs(job.texts.source.value, job.texts.target.value);
  const Translator translator(run);
  TrialResult result;
  result.trial = job.trial;
  result.basis = job.basis;
  result.parameters = run.parameter_count();
  result.update = run.update();
  result.megabytes = megabytes;
  add_figures(job, pairs, translator, result);
  add_alignments(job, pairs, translator, result);
  add_training({run.folder()}, result);
  make_folder(job.files.result.parent_path());
  write_file(job.files.result, to_json(result).dump() + "\n");
  return result;
}

}  // namespace attune::app::compare
