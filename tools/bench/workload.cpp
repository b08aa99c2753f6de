#include "tools/bench/workload.h"

#include "src/base/random.h"
#include "src/config/load.h"
#include "src/text/tokenizer.h"

namespace attune::bench {
namespace {

constexpr int32_t kSpecialTokens = 4;

/// So small that everything is done in a moment, and no two widths are equal.
const std::vector<std::string> kShort = {"model.embedding=6", "model.encoder.hidden=8", "model.decoder.hidden=12",
                                         "vocabulary.size=30", "training.batch.size=4"};

void set(std::vector<std::string>& overrides, const std::string& key, const std::string& value) {
  if (!value.empty()) overrides.push_back(key + "=" + value);
}

}  // namespace

Workload::Workload(CLI::App& app) : file_(ATTUNE_SOURCE_DIR "/tools/bench/step.yaml") {
  app.add_option("--config", file_, "a config; its model, vocabulary.size and training are used, no data")
      ->capture_default_str();
  app.add_option("--set", overrides_, "sets an option of the config: key.path=value; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--score", score_, "--set model.attention.score=");
  app.add_option("--order", order_, "--set model.decoder.order=");
  app.add_option("--kernels", kernels_, "--set model.kernels=");
  app.add_option("--precision", precision_, "--set training.precision=");
  app.add_option("--batch", batch_, "--set training.batch.size=");
  app.add_option("--source-length", source_length_, "tokens of a source, the end token counted")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  app.add_option("--target-length", target_length_, "tokens of a target, the end token counted")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  app.add_flag("--short", short_, "a tiny model and few repetitions: shows that it runs, not how fast");
}

config::Config Workload::config(const std::vector<std::string>& more) const {
  std::vector<std::string> all = short_ ? kShort : std::vector<std::string>{};
  set(all, "model.attention.score", score_);
  set(all, "model.decoder.order", order_);
  set(all, "model.kernels", kernels_);
  set(all, "training.precision", precision_);
  if (batch_ > 0) set(all, "training.batch.size", std::to_string(batch_));
  all.insert(all.end(), overrides_.begin(), overrides_.end());
  all.insert(all.end(), more.begin(), more.end());
  std::vector<std::string> notes;
  return load_config(file_, all, config::Purpose::kDescription, &notes);
}

corpus::ParallelCorpus Workload::corpus(const config::Config& config) const {
  corpus::ParallelCorpus corpus;
  Random random(static_cast<uint64_t>(config.seed));
  const auto words = static_cast<uint64_t>(config.vocabulary.size - kSpecialTokens);
  const auto sentence = [&](int64_t length) {
    std::vector<int32_t> ids(static_cast<size_t>(length - 1));
    for (int32_t& id : ids) id = kSpecialTokens + static_cast<int32_t>(random.below(words));
    return ids;
  };
  for (int64_t i = 0; i < config.training.batch.size; ++i) {
    const auto source = sentence(source_length()), target = sentence(target_length());
    corpus.append(source, target, i + 1);
  }
  return corpus;
}

models::Seq2Seq make_model(const config::Config& config) {
  return models::Seq2Seq(config.model,
                         models::VocabularySizes{config.vocabulary.size, config.vocabulary.size, text::kPadding},
                         static_cast<uint64_t>(config.seed));
}

int64_t count_parameters(const models::Seq2Seq& model) {
  int64_t count = 0;
  for (const Tensor& parameter : model->parameters()) count += parameter.numel();
  return count;
}

double tolerance_of(const std::string& precision) { return precision == "float32" ? 1e-4 : 3e-2; }

}  // namespace attune::bench
