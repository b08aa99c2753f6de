#include "attune/translator.h"

#include "src/api/trained.h"
#include "src/decode/translator.h"
#include "src/kernels/torch_errors.h"

namespace attune {
namespace {

std::shared_ptr<const decode::Translator> translator_of(const std::vector<Run>& runs,
                                                        const TranslatorOptions& options) {
  if (runs.empty()) throw Error("a translator needs at least one run");
  const api::TrainedRun& first = *runs.front().opened();
  std::vector<models::Seq2Seq> models;
  text::Vocabularies vocabularies = first.vocabularies;
  for (const Run& run : runs) {
    if (run.opened()->vocabularies.checksum != vocabularies.checksum)
      throw Error(run.folder().string() + " has other vocabularies than " + runs.front().folder().string() +
                      ": they cannot translate together",
                  "train one with the other's vocabulary folder copied into its run");
    if (run.opened()->vocabularies.extended) vocabularies = run.opened()->vocabularies;
    models.push_back(run.opened()->model);
  }
  const auto translator = std::make_shared<decode::Translator>(decode::Ensemble(std::move(models)),
                                                               std::move(vocabularies), first.options().decoding);
  if (options.keep_weights) translator->keep_weights();
  return translator;
}

}  // namespace

Translator::Translator(const Run& run, const TranslatorOptions& options) : Translator(std::vector{run}, options) {}

Translator::Translator(const std::vector<Run>& runs, const TranslatorOptions& options)
    : translator_(kernels::without_torch_errors([&] { return translator_of(runs, options); })) {}

Translations Translator::translate(const std::vector<std::string>& lines, const Request& request) const {
  return kernels::without_torch_errors([&] { return translator_->translate(lines, request); });
}

Translations Translator::score(const std::vector<std::string>& sources, const std::vector<std::string>& targets,
                               const Request& request) const {
  return kernels::without_torch_errors([&] { return translator_->force(sources, targets, request); });
}

std::vector<std::string> Translator::describe(const Limits& limits) const { return translator_->describe(limits); }
const DecodeOptions& Translator::options() const { return translator_->options(); }
bool Translator::attends() const { return translator_->attends(); }

}  // namespace attune
