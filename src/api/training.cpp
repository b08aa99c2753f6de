#include "src/api/training.h"

#include "src/api/trained.h"
#include "src/base/log.h"
#include "src/config/writer.h"
#include "src/corpus/corpus_file.h"
#include "src/kernels/torch_errors.h"

namespace attune::api {
namespace {

/// The vocabularies of a run that begins with another's weights are that one's.
void take_vocabularies(const RunFolder& from, const RunFolder& run) {
  std::error_code ignored;
  if (std::filesystem::exists(run.vocabulary(), ignored)) return;
  if (!std::filesystem::is_directory(from.vocabulary(), ignored))
    throw Error("training.start: " + from.folder.string() + " is no trained run", "name a folder under runs/");
  std::filesystem::copy(from.vocabulary(), run.vocabulary(), std::filesystem::copy_options::recursive);
}

void take_weights(const RunFolder& from, models::Seq2Seq& model) {
  const train::Checkpoint begin = train::Checkpoints(from.checkpoints()).find("best", train::Parts::kModel);
  load_weights(*model, begin);
  spdlog::info("begins with the weights of {}, checkpoint {}", from.folder.string(), begin.name);
}

}  // namespace

Training::Training(const Config& config, const TrainerOptions& options)
    : config_(config), options_(config_.values()), run_{options_.run.value}, start_{options_.training.start.value} {
  const std::string device = resolve_device(options.device);
  if (const corpus::TrainingTexts& texts = options_.data.training; options_.training.guided_alignment.weight > 0)
    corpus::check_links(texts.source.value, texts.target.value, texts.alignment.value);
  refuse_foreign_folder(run_);
  lock_.emplace(run_);
  replaced_ = prepare_run(run_, options_, options.fresh);  // opens the log file
  for (const std::string& note : config_.notes()) spdlog::info(note);
  starts_ = !options_.training.start.empty() && train::Checkpoints(run_.checkpoints()).names().empty();
  read_texts();
  make_model(device);
  make_trainer(options.observer);
  trainer_->resume();
  if (replaced_) replaced_->drop();
  write_run_config(options_, run_);  // of a run that goes on: one that is refused keeps the config it has
}

void Training::read_texts() {
  if (starts_) take_vocabularies(start_, run_);
  text::make_vocabularies(options_.vocabulary, run_.vocabulary(), options_.data.training.source.value,
                          options_.data.training.target.value, static_cast<uint64_t>(options_.seed));
  vocabularies_ = vocabularies_of(run_, options_);
  const bool copied = !options_.model.generates();
  corpus_.emplace(read_corpus(run_.corpus(), options_.data.training, vocabularies_, options_.data.filter, copied));
}

void Training::make_model(const std::string& device) {
  const models::VocabularySizes sizes{vocabularies_.source->size(), vocabularies_.target->size(), text::kPadding};
  model_.emplace(options_.model, sizes, static_cast<uint64_t>(options_.seed));
  models::Seq2Seq& model = *model_;
  if (starts_) take_weights(start_, model);
  model->to(torch::Device(device));
  if (const std::string why = model->why_plain(); !why.empty())
    spdlog::info("trains in LibTorch's operations, which takes longer: there are no fused kernels for {}", why);
}

void Training::make_trainer(TrainingObserver* observer) {
  validator_.emplace(train::Validator::Task{*model_, vocabularies_, options_.data.validation, options_.decoding,
                                            options_.training.validation, run_.translations()});
  if (options_.training.guided_alignment.weight > 0)
    guides_ = std::make_shared<corpus::Guides>(options_.data.training, vocabularies_, *corpus_);
  trainer_.emplace(train::TrainingTask{.model = *model_,
                                       .corpus = *corpus_,
                                       .files = options_.data.training,
                                       .options = options_.training,
                                       .folder = run_,
                                       .seed = static_cast<uint64_t>(options_.seed),
                                       .validate = [this](int64_t update) { return validator_->validate(update); },
                                       .validation = validator_->fingerprint(),
                                       .vocabularies = vocabularies_,
                                       .longest = options_.data.filter.longest,
                                       .guides = guides_,
                                       .snapshots = [this](int64_t count) { return validator_->snapshots(count); }},
                   observer != nullptr ? *observer : silent_);
}

}  // namespace attune::api

namespace attune {

Trainer::Trainer(const Config& config, const TrainerOptions& options)
    : training_(kernels::without_torch_errors([&] { return std::make_unique<api::Training>(config, options); })) {}

Trainer::~Trainer() = default;

Ending Trainer::fit() {
  return kernels::without_torch_errors([&] { return training_->fit(); });
}

}  // namespace attune
