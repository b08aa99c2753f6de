#include "src/app/compare/trial.h"

#include <algorithm>

#include "src/app/align/line_ranges.h"
#include "src/base/error.h"
#include "src/config/load.h"
#include "src/config/writer.h"

namespace attune::app::compare {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsualSentences = "1-3";
constexpr size_t kMostSentences = 50;

TrialFiles files_of(const Comparison& comparison, const Trial& trial) {
  const std::string name = trial.file_name();
  return {comparison.folder / "runs" / name, comparison.folder / "logs" / (name + ".txt"),
          comparison.folder / "logs" / (name + ".json"), comparison.folder / "results" / (name + ".json")};
}

/// A word of --vary is set like any other, but told by the flag that its user gave.
std::string by_its_flag(std::string message, const Trial& trial) {
  for (const auto& [path, value] : trial.settings) {
    const std::string word = path + "=" + value + ":", set = "--set " + word, vary = "--vary " + word;
    for (size_t at = message.find(set); at != std::string::npos; at = message.find(set, at + vary.size()))
      message.replace(at, set.size(), vary);
  }
  return message;
}

attune::corpus::TestSet texts_of(const Comparison& comparison, const config::Config& config) {
  if (!comparison.texts.source.empty()) return comparison.texts;
  return config.data.test.source.empty() ? config.data.validation : config.data.test;
}

/// Lines of a text, from 1, as --sentences chooses them.
std::vector<int64_t> chosen_lines(const std::string& sentences, const attune::corpus::TestSet& text, int64_t pairs) {
  const align::LineRanges chosen(sentences.empty() ? kUsualSentences : sentences);
  if (!sentences.empty() && chosen.last() > pairs)
    throw Error("--sentences " + sentences + ": " + text.source.string() + " has " + std::to_string(pairs) +
                    (pairs == 1 ? " line" : " lines"),
                "name lines that are there, counted from 1");
  std::vector<int64_t> lines;
  for (int64_t line = 1; line <= std::min(chosen.last(), pairs); ++line)
    if (chosen.contains(line)) lines.push_back(line);
  if (lines.size() > kMostSentences)
    throw Error("--sentences " + sentences + ": " + std::to_string(lines.size()) + " lines; at most " +
                    std::to_string(kMostSentences) + " are drawn",
                "attune align RUN shows all that a model aligns");
  return lines;
}

/// As YAML, without the folder: a comparison may be moved.
std::string text_of(config::Config config) {
  config.run = {};
  return to_yaml(config);
}

}  // namespace

std::vector<std::string> overrides_of(const Comparison& comparison, const Trial& trial) {
  std::vector<std::string> out = comparison.overrides;
  for (const std::string& own : trial.overrides()) out.push_back(own);
  out.push_back("run=" + fs::absolute(files_of(comparison, trial).run).string());
  return out;
}

config::Config config_of(const Comparison& comparison, const Trial& trial) {
  std::vector<std::string> notes;
  try {
    return load_config(comparison.config, overrides_of(comparison, trial), config::Purpose::kTraining, &notes);
  } catch (const Error& error) {
    throw Error(by_its_flag(error.what(), trial), error.hint());
  }
}

Job job_of(const Comparison& comparison, const Trial& trial, const config::Config& config, TextFiles& texts) {
  Job job{.trial = trial,
          .files = files_of(comparison, trial),
          .config = config,
          .texts = texts_of(comparison, config),
          .basis = {},
          .metrics = comparison.metrics};
  NamedFiles trained = texts_in(config.data);
  std::erase_if(trained, [](const auto& named) { return named.first.starts_with("data.test."); });
  job.basis = {text_of(config), texts.checksums(trained), texts.checksums(texts_in(job.texts)),
               chosen_lines(comparison.sentences, job.texts, texts.pairs(job.texts))};
  return job;
}

}  // namespace attune::app::compare
