#include "src/api/trained.h"

#include "src/train/checkpoint/checkpoint.h"

namespace attune::api {

text::Vocabularies vocabularies_of(const RunFolder& run, const config::Config& config) {
  return open_vocabularies(config.vocabulary, run.vocabulary(), config.model.copies());
}

TrainedRun open_trained(const std::filesystem::path& run, const RunOptions& options) {
  const RunFolder folder{run};
  Config opened = Config::of_run(run, options.overrides);
  const config::Config& config = opened.values();
  const torch::Device device(resolve_device(options.device));
  const train::Checkpoint stored =
      train::Checkpoints(folder.checkpoints()).find(options.checkpoint, train::Parts::kModel);
  text::Vocabularies vocabularies = vocabularies_of(folder, config);
  check_vocabulary(stored.state, vocabularies.checksum);
  const models::VocabularySizes sizes{vocabularies.source->size(), vocabularies.target->size(), text::kPadding};
  models::Seq2Seq model(config.model, sizes, static_cast<uint64_t>(config.seed));
  load_weights(*model, stored);
  model->to(device);
  model->eval();
  return {.folder = folder,
          .config = std::move(opened),
          .vocabularies = std::move(vocabularies),
          .model = model,
          .checkpoint = stored.name,
          .update = stored.state.update};
}

}  // namespace attune::api
