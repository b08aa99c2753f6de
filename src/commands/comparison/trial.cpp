#include "src/commands/comparison/trial.h"

#include <fcntl.h>
#include <spawn.h>

#include <cstring>
#include <numeric>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/commands/alignment/aligned.h"
#include "src/commands/count_parameters.h"
#include "src/commands/evaluation/collect.h"
#include "src/commands/trained.h"
#include "src/commands/training/recorded.h"
#include "src/config/load.h"
#include "src/config/writer.h"
#include "src/eval/significance.h"

extern char** environ;

namespace attune {
namespace {

namespace fs = std::filesystem;

/// What posix_spawn does before the program begins: input from nowhere, output into the log.
class Redirected {
 public:
  explicit Redirected(const fs::path& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_adddup2(&actions_, 1, 2);
  }
  ~Redirected() { posix_spawn_file_actions_destroy(&actions_); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// The words of --set: for all trainings, then what is this one's own.
std::vector<std::string> overrides_of(const Comparison& comparison, const Trial& trial) {
  std::vector<std::string> out = comparison.overrides;
  for (const std::string& own : trial.overrides()) out.push_back(own);
  out.push_back("run=" + fs::absolute(files_of(comparison, trial).run).string());
  return out;
}

TestSet texts_of(const Comparison& comparison, const Config& config) {
  if (!comparison.texts.source.empty()) return comparison.texts;
  if (!config.data.test.source.empty()) return config.data.test;
  return {config.data.validation, {}};
}

double value_of(const char* metric, const Outcome& outcome) { return metrics().at(metric).compute(outcome).value; }

void add_figures(const TestSet& files, const SentencePairs& pairs, Translator& translator, TrialResult& result) {
  const bool gold = !files.gold.empty(), attends = translator.attends();
  const Outcome outcome =
      collect(translator, pairs, files,
              {.forced = true, .translations = true, .alignments = attends, .gold = gold && attends, .tells = false});
  const TextMetricRow& bleu = text_metrics().at("bleu");
  result.perplexity = value_of("perplexity", outcome);
  result.bleu = value_of("bleu", outcome);
  result.bleu_half_width =
      bootstrap_interval(bleu, statistics_of(bleu, outcome.hypotheses, outcome.references)).half_width;
  result.chrf = value_of("chrf", outcome);
  result.attention = outcome.attention.values();
  if (gold && attends) result.aer = value_of("aer", outcome);
  result.by_length = by_length(bleu, pairs.sources, outcome.hypotheses, outcome.references);
}

void add_alignments(const std::vector<int64_t>& lines, const SentencePairs& pairs, Translator& translator,
                    TrialResult& result) {
  std::vector<std::string> sources, targets;
  for (const int64_t line : lines) {
    if (line > std::ssize(pairs.sources)) continue;
    sources.push_back(pairs.sources[static_cast<size_t>(line - 1)]);
    targets.push_back(pairs.targets[static_cast<size_t>(line - 1)]);
    result.alignments.emplace_back().index = line - 1;
  }
  const std::vector<Translation> forced = translator.force(sources, targets);
  for (size_t i = 0; i < forced.size(); ++i) {
    if (forced[i].hypotheses.empty()) continue;  // too long, and said so
    const int64_t index = result.alignments[i].index;
    result.alignments[i] =
        aligned_pair(forced[i].source, forced[i].target->segment(targets[i]), forced[i].hypotheses.front().alignment);
    result.alignments[i].index = index;
  }
}

void add_training(const RunFolder& run, TrialResult& result) {
  double tokens = 0, seconds = 0;
  for (const auto& line : recorded(run, "train")) {
    const double some = number_of(line, "tokens"), speed = number_of(line, "tokens_per_second");
    if (speed > 0) tokens += some, seconds += some / speed;
    result.minutes = number_of(line, "seconds") / 60;
  }
  result.tokens_per_second = tokens / seconds;
  for (const auto& line : recorded(run, "validation")) {
    result.learning.push_back({number_of(line, "update"), number_of(line, "bleu")});
    result.minutes = std::max(result.minutes, number_of(line, "seconds") / 60);
  }
}

}  // namespace

TrialFiles files_of(const Comparison& comparison, const Trial& trial) {
  const std::string name = trial.slug() + "-" + std::to_string(trial.seed);
  return {comparison.folder / "runs" / name, comparison.folder / "logs" / (name + ".txt"),
          comparison.folder / "results" / (name + ".json")};
}

Config config_of(const Comparison& comparison, const Trial& trial) {
  std::vector<std::string> notes;
  return load_config(comparison.config, overrides_of(comparison, trial), Purpose::kTraining, &notes);
}

std::optional<TrialResult> finished(const TrialFiles& files, const Config& config) {
  if (!fs::exists(files.result)) return {};
  try {
    TrialResult result = result_from_json(nlohmann::json::parse(read_file(files.result)));
    if (result.config == to_yaml(config)) return result;
  } catch (const nlohmann::json::exception&) {  // of another version, or not ours: made again
  }
  return {};
}

pid_t start_training(const Comparison& comparison, const Trial& trial, const CommonFlags& common) {
  const TrialFiles files = files_of(comparison, trial);
  make_folder(files.log.parent_path());
  std::vector<std::string> words = {
      "attune", "train", comparison.config, "--threads", std::to_string(common.threads), "--device", common.device};
  for (const std::string& setting : overrides_of(comparison, trial)) words.insert(words.end(), {"--set", setting});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const Redirected redirected(files.log);
  posix_spawnattr_t own_group;
  posix_spawnattr_init(&own_group);
  posix_spawnattr_setflags(&own_group, POSIX_SPAWN_SETPGROUP);
  pid_t process = 0;
  const int error = posix_spawn(&process, "/proc/self/exe", redirected.get(), &own_group, arguments.data(), environ);
  posix_spawnattr_destroy(&own_group);
  if (error != 0) throw Error(std::string("cannot start a training: ") + std::strerror(error));
  return process;
}

TrialResult evaluate_trial(const Comparison& comparison, const Trial& trial, double megabytes,
                           const CommonFlags& common) {
  const TrialFiles files = files_of(comparison, trial);
  const Config config = config_of(comparison, trial);
  const TrainedRun trained = open_trained(files.run, "best", common);
  const TestSet texts = texts_of(comparison, config);
  const SentencePairs pairs = read_sentence_pairs(texts.source.value, texts.target.value);
  Translator translator(trained.model, trained.vocabularies, config.decoding);
  TrialResult result;
  result.trial = trial;
  result.config = to_yaml(config);
  result.parameters = count_parameters(trained.model);
  result.update = trained.update;
  result.megabytes = megabytes;
  add_figures(texts, pairs, translator, result);
  add_alignments(comparison.sentences, pairs, translator, result);
  add_training(trained.folder, result);
  make_folder(files.result.parent_path());
  write_file(files.result, to_json(result).dump() + "\n");
  return result;
}

}  // namespace attune
