#include "src/config/checks.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include "models/options/resolve.h"
#include "src/text/tokenizers.h"

namespace attune::config {

namespace {

namespace fs = std::filesystem;

constexpr double kSmallNoamFactor = 0.01;

class Checks {
 public:
  Checks(const Config& config, const Place& file, Findings& findings)
      : config_(config), file_(file), findings_(findings) {}

  void pairs(bool required) {
    pair("data.training", config_.data.training, required);
    pair("data.validation", config_.data.validation, required, !config_.data.validation.gold.empty());
    pair("data.test", config_.data.test, false, !config_.data.test.gold.empty());
  }

  void files() {
    for (const auto& [name, pair] : texts()) {
      file(name + ".source", pair->source);
      file(name + ".target", pair->target);
    }
    file("data.training.alignment", config_.data.training.alignment);
    file("data.validation.gold", config_.data.validation.gold);
    file("data.test.gold", config_.data.test.gold);
    std::error_code ignored;
    if (fs::exists(config_.run.value, ignored) && !fs::is_directory(config_.run.value, ignored))
      tell({"run"}, "run is " + config_.run.string() + ", which is a file; expected a folder, or a name that is free");
  }

  void end_of_training() {
    const auto& limits = config_.training.limits;
    const bool ends =
        limits.epochs > 0 || limits.updates > 0 || limits.minutes > 0 || config_.training.validation.patience > 0;
    if (!ends)
      tell({"training.limits", "training.validation.patience"},
           "training would never end; expected one of training.limits.epochs, training.limits.updates, "
           "training.limits.minutes or "
           "training.validation.patience");
  }

  void validation() {
    const auto& validation = config_.training.validation;
    const bool translates = eval::comparable_metrics().at(validation.metric).needs == eval::Needs::kTranslations;
    if (translates && !validation.bleu)
      tell({"training.validation.bleu", "training.validation.metric"},
           std::string("training.validation.bleu is false, but training.validation.metric is ") + validation.metric +
               (findings_.given.contains("training.validation.metric") ? "" : " by default") +
               "; choose metric: perplexity, or bleu: true");
    validation_metric("training.validation.metric", validation.metric);
    for (const std::string& metric : validation.metrics) validation_metric("training.validation.metrics", metric);
  }

  void validation_metric(const std::string& option, const std::string& metric) {
    if (eval::comparable_metrics().at(metric).needs != eval::Needs::kGold) return;
    if (config_.data.validation.gold.empty())
      tell({option, "data.validation.gold"},
           option + " is " + metric + ", but data.validation.gold names no gold links; expected their file");
    if (!config_.model.attends())
      tell({option, "model.attention.score"}, option + ": " + metric +
                                                  " needs attention, but model.attention.score is " +
                                                  config_.model.attention.score + "; expected another metric");
  }

  void schedule() {
    const auto& schedule = config_.training.schedule;
    const double rate = config_.training.optimizer.learning_rate;
    const auto& limits = config_.training.limits;
    const auto& row = train::schedules().at(schedule.name);
    if (row.reads_end && schedule.cosine.updates == 0 && limits.epochs == 0 && limits.updates == 0)
      tell({"training.schedule.name", "training.schedule.cosine.updates"},
           "training.schedule.name is " + schedule.name +
               ", which has to know where training ends; expected one of "
               "training.schedule.cosine.updates, training.limits.epochs or training.limits.updates");
    if (schedule.plateau.factor == 1.0)
      tell({"training.schedule.plateau.factor"},
           "training.schedule.plateau.factor is 1, which changes nothing; expected less than 1, or schedule: constant");
    const std::string least = "training.schedule." + schedule.name + ".least";
    if (row.least != nullptr && row.least(schedule) > rate)
      tell({least, "training.optimizer.learning_rate"}, least + " is " + to_yaml(row.least(schedule)) +
                                                            ", above training.optimizer.learning_rate " +
                                                            to_yaml(rate) + "; expected at most that");
  }

  void batch() {
    const auto& batch = config_.training.batch;
    const int64_t longest = config_.data.filter.longest;
    if (batch.counts_tokens() && batch.size <= longest)
      tell({"training.batch.size", "training.batch.by", "data.filter.longest"},
           "training.batch.size is " + to_yaml(batch.size) + " tokens, less than one sentence of data.filter.longest " +
               to_yaml(longest) + " and its end; expected more than " + to_yaml(longest) + ", or by: sentences");
  }

  void vocabulary() {
    const auto& [tokenizer, size] = std::pair(config_.vocabulary.tokenizer, config_.vocabulary.size);
    if (size == 0 && text::tokenizers().at(tokenizer).subwords)
      tell({"vocabulary.size", "vocabulary.tokenizer"},
           "vocabulary.size is 0, all that the text has, but the entries of tokenizer " + tokenizer +
               " are made, as many as are asked for; expected at least 5");
    else if (size > 0 && size < 5)
      tell({"vocabulary.size"}, "vocabulary.size is " + to_yaml(size) +
                                    ", but four entries are special tokens; expected at least 5, or 0 for all");
  }

  void subword_sampling() {
    const std::string& tokenizer = config_.vocabulary.tokenizer;
    if (config_.training.subword_sampling > 0 && !text::tokenizers().at(tokenizer).subwords)
      tell({"training.subword_sampling", "vocabulary.tokenizer"},
           "training.subword_sampling needs a tokenizer that makes subwords, vocabulary.tokenizer is " + tokenizer +
               "; expected unigram or bpe");
    if (config_.training.subword_sampling > 0 && config_.model.copies())
      tell({"training.subword_sampling", "model.output"},
           "training.subword_sampling cuts both sides by chance, but model.output: " + config_.model.output +
               " finds the same tokens on both; expected 0");
  }

  void output() {
    if (config_.model.generates()) return;
    const std::string none = ", but model.output: " + config_.model.output + " has no ";
    if (decode::copies_unknown(config_.decoding))
      tell({"decoding.unknown", "model.output"},
           "decoding.unknown: copy replaces <unk>" + none + "way to write it; expected never");
    if (config_.training.label_smoothing > 0)
      tell({"training.label_smoothing", "model.output"},
           "training.label_smoothing is over a vocabulary" + none + "output layer over one; expected 0");
    if (config_.model.dropout.readout > 0 && !config_.model.reads_out())
      tell({"model.dropout.readout", "model.output"},
           "model.dropout.readout is on readouts" + none + "use for them; expected 0");
  }

  void guided_alignment() {
    const bool weighs = config_.training.guided_alignment.weight > 0, linked = !config_.data.training.alignment.empty();
    if (weighs && !linked)
      tell({"training.guided_alignment.weight", "data.training.alignment"},
           "training.guided_alignment.weight is " + to_yaml(config_.training.guided_alignment.weight) +
               ", but data.training.alignment names no word links; expected their file");
    if (linked && !weighs)
      tell({"data.training.alignment", "training.guided_alignment.weight"},
           "data.training.alignment names word links, but training.guided_alignment.weight is 0: nothing follows them; "
           "expected a weight, 0.5 for instance");
    if (weighs && !config_.model.attends())
      tell({"training.guided_alignment.weight", "model.attention.score"},
           "training.guided_alignment needs attention, but model.attention.score is " + config_.model.attention.score +
               "; expected weight: 0");
    if (weighs && !objective().reads_references)
      tell({"training.guided_alignment.weight", "training.objective"},
           "training.guided_alignment follows links to the references, but training.objective: " +
               config_.training.objective + " reads translations of its own; expected weight: 0");
    if (weighs && models::normalizers().at(config_.model.attention.normalizer).draws)
      tell(
          {"training.guided_alignment.weight", "model.attention.normalizer"},
          "training.guided_alignment has no gradient for positions that are drawn, but model.attention.normalizer is " +
              config_.model.attention.normalizer + "; expected weight: 0");
  }

  void attention() {
    const bool attends = config_.model.attends(),
               draws = models::normalizers().at(config_.model.attention.normalizer).draws;
    const std::string none = " needs attention, but model.attention.score is " + config_.model.attention.score;
    if (!attends && config_.training.coverage_loss > 0)
      tell({"training.coverage_loss", "model.attention.score"}, "training.coverage_loss" + none + "; expected 0");
    if (!attends && config_.decoding.coverage_penalty > 0)
      tell({"decoding.coverage_penalty", "model.attention.score"}, "decoding.coverage_penalty" + none + "; expected 0");
    if (!attends && decode::copies_unknown(config_.decoding))
      tell({"decoding.unknown", "model.attention.score"}, "decoding.unknown: copy" + none + "; expected another");
    if (config_.training.coverage_loss > 0 && !objective().reads_references)
      tell({"training.coverage_loss", "training.objective"},
           "training.coverage_loss is beside the cross entropy, which training.objective: " +
               config_.training.objective + " does not have; expected 0");
    if (config_.training.coverage_loss > 0 && draws && config_.model.attention.hard.expectation == 0)
      tell({"training.coverage_loss", "model.attention.hard.expectation", "model.attention.normalizer"},
           "training.coverage_loss has no gradient for positions that are drawn, and model.attention.hard.expectation "
           "is 0: all are; expected 0, or some expectation");
    if (draws && !objective().reads_references)
      tell({"training.objective", "model.attention.normalizer"},
           "training.objective: " + config_.training.objective +
               " has no gradient for positions that are drawn, but "
               "model.attention.normalizer is " +
               config_.model.attention.normalizer + "; expected objective: likelihood");
  }

  void scheduled_sampling() {
    if (config_.training.scheduled_sampling.share > 0 && !objective().reads_references)
      tell({"training.scheduled_sampling.share", "training.objective"},
           "training.scheduled_sampling is for reading references, but training.objective: " +
               config_.training.objective + " reads translations of its own; expected share: 0");
  }

  void residual() {
    const std::string none = " adds a layer's input from the second layer on, but there is one; expected more layers";
    const auto& [encoder, decoder] = std::tie(config_.model.encoder, config_.model.decoder);
    if (config_.model.decoder_row().recurs && decoder.residual && decoder.layers == 1)
      tell({"model.decoder.residual", "model.decoder.layers"}, "model.decoder.residual" + none);
    if (config_.model.encoder_row().ends && encoder.residual && has_one_encoder_layer())
      tell({"model.encoder.residual", "model.encoder.layers"}, "model.encoder.residual" + none);
  }

  void dropout() {
    const auto& [model, dropout] = std::tie(config_.model, config_.model.dropout);
    const bool recurs = model.decoder_row().recurs, ends = model.encoder_row().ends;
    if (recurs && dropout.decoder > 0 && model.decoder.layers == 1)
      tell({"model.dropout.decoder", "model.decoder.layers"},
           "model.dropout.decoder is between the layers of the decoder, but model.decoder.layers is 1; expected more "
           "layers, or model.dropout.readout for what leaves the decoder");
    if (ends && dropout.encoder > 0 && !model.reads_memory() && has_one_encoder_layer())
      tell({"model.dropout.encoder", "model.attention.none.every_step", "model.attention.score"},
           "model.dropout.encoder is on what the encoder says of each word, which nothing reads without "
           "model.attention.none.every_step; expected 0");
    for (const auto& [name, p] :
         {std::pair("attention", dropout.attention), std::pair("feed_forward", dropout.feed_forward)})
      if (ends && recurs && p > 0)
        tell({std::string("model.dropout.") + name, "model.encoder.kind", "model.decoder.kind"},
             std::string("model.dropout.") + name +
                 " is within a Transformer's layers, but neither model.encoder.kind nor model.decoder.kind is "
                 "transformer; expected 0");
  }

 private:
  const train::ObjectiveRow& objective() const { return train::objectives().at(config_.training.objective); }

  bool has_one_encoder_layer() const {
    return config_.model.encoder.layers + config_.model.encoder.unidirectional == 1;
  }

  using Named = std::pair<std::string, const corpus::TextPair*>;
  std::vector<Named> texts() const {
    return {{"data.training", &config_.data.training},
            {"data.validation", &config_.data.validation},
            {"data.test", &config_.data.test}};
  }

  /// Tells a problem between the options at `paths`, at the place of the first of them that was given.
  void tell(const std::vector<std::string>& paths, const std::string& message) {
    for (const std::string& path : paths)
      if (findings_.is_spoiled(path)) return;
    findings_.problems.add(findings_.place_of(findings_.first_given(paths), file_), message);
  }

  void pair(const std::string& name, const corpus::TextPair& pair, bool required, bool has_more = false) {
    const bool any = has_more || !pair.source.empty() || !pair.target.empty();
    if (!any && !required) return;
    const std::string why = required ? " is required" : " is missing beside the other files of " + name;
    if (pair.source.empty())
      tell({name + ".source"}, name + ".source" + why + "; expected a file with one sentence a line");
    if (pair.target.empty())
      tell({name + ".target"}, name + ".target" + why + "; expected a file with one sentence a line");
  }

  void file(const std::string& name, const Path& path) {
    if (path.empty()) return;
    std::error_code ignored;
    const fs::file_status status = fs::status(path.value, ignored);
    if (!fs::exists(status))
      tell({name}, name + ": no such file: " + path.string() + nearby(path.value));
    else if (fs::is_directory(status))
      tell({name}, name + ": is a folder: " + path.string() + "; expected a file");
    else if (access(path.value.c_str(), R_OK) != 0)
      tell({name}, name + ": cannot be read: " + path.string() + ": " + std::strerror(errno));
  }

  static std::string nearby(const fs::path& file) {
    std::error_code error;
    if (!fs::is_directory(file.parent_path(), error))
      return "; the folder is not there either (relative paths start at the config's place)";
    return did_you_mean(file.filename().string(), names_in(file.parent_path()));
  }

  const Config& config_;
  const Place& file_;
  Findings& findings_;
};

}  // namespace

void check_config(const Config& config, Purpose purpose, const Place& file, Findings& findings) {
  Checks checks(config, file, findings);
  const bool training = purpose == Purpose::kTraining;
  checks.pairs(training);
  if (training) {
    checks.files();
    checks.end_of_training();
  }
  checks.validation();
  checks.schedule();
  checks.batch();
  checks.vocabulary();
  checks.subword_sampling();
  checks.scheduled_sampling();
  checks.residual();
  checks.dropout();
  checks.attention();
  checks.guided_alignment();
  checks.output();
}

void resolve_model(Config& config, const Place& file, Findings& findings, std::vector<std::string>& notes) {
  for (const models::OptionProblem& problem :
       resolve(config.model, config.data.filter.longest, config.vocabulary.joint, notes)) {
    const auto spoiled = [&](const std::string& path) { return findings.is_spoiled(path); };
    if (std::any_of(problem.paths.begin(), problem.paths.end(), spoiled)) continue;
    const std::string &path = problem.paths.front(), hint = problem.hint.empty() ? "" : "; " + problem.hint;
    findings.problems.add(findings.place_of(findings.first_given(problem.paths), file),
                          path + ": " + problem.message + hint);
  }
}

void note_schedule(const Config& config, std::vector<std::string>& notes) {
  const double factor = config.training.optimizer.learning_rate;
  if (train::schedules().at(config.training.schedule.name).is_factor && factor < kSmallNoamFactor)
    notes.push_back("training.optimizer.learning_rate is " + to_yaml(factor) + ", of which schedule " +
                    config.training.schedule.name +
                    " makes next to nothing: it is a mere factor there, 1 in the paper");
}

}  // namespace attune::config
