#include "src/app/trained.h"

#include <torch/cuda.h>

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/config/load.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune::app {
namespace {

bool cuda_is_there() { return torch::cuda::is_available(); }

torch::Device parse_device(const std::string& name) {
  const std::string hint = "--device takes auto, cpu, cuda or cuda:N";
  try {
    const torch::Device device(name);
    if (device.is_cpu() || device.is_cuda()) return device;
  } catch (const c10::Error&) {
    throw Error("unknown device '" + name + "'", hint);
  }
  throw Error("the device '" + name + "' is not supported", hint);
}

}  // namespace

torch::Device device_of(const CommonFlags& common) {
  if (common.device == "auto") return cuda_is_there() ? torch::kCUDA : torch::kCPU;
  const torch::Device device = parse_device(common.device);
  if (!device.is_cuda()) return device;
  if (!cuda_is_there())
    throw Error("--device " + common.device + ": this LibTorch or this machine has no CUDA", "--device cpu");
  const auto count = static_cast<int64_t>(torch::cuda::device_count());
  if (device.index() >= count)
    throw Error("--device " + common.device + ": the machine has " + std::to_string(count) + ", counted from 0");
  return device;
}

TrainedRun open_trained(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common,
                        const std::vector<std::string>& overrides) {
  const RunFolder folder{run};
  config::Config config = config::load_run_config(folder, overrides);
  const torch::Device device = device_of(common);
  const attune::train::Checkpoint stored =
      attune::train::Checkpoints(folder.checkpoints()).find(checkpoint, attune::train::Parts::kModel);
  text::Vocabularies vocabularies = open_vocabularies(config.vocabulary, folder.vocabulary());
  vocabularies.extended = config.model.copies();
  check_vocabulary(stored.state, vocabularies.checksum);
  const models::VocabularySizes sizes{vocabularies.source->size(), vocabularies.target->size(), text::kPadding};
  models::Seq2Seq model(config.model, sizes, static_cast<uint64_t>(config.seed));
  load_weights(*model, stored);
  model->to(device);
  model->eval();
  return {folder, std::move(config), std::move(vocabularies), model, stored.name, stored.state.update};
}

TrainedRun open_attending(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common) {
  TrainedRun trained = open_trained(run, checkpoint, common);
  if (!trained.config.model.attends())
    throw Error(run.string() + " attends to nothing: model.attention.score is " + trained.config.model.attention.score,
                "train it with another score");
  return trained;
}

TrainedRuns open_ensemble(const std::vector<std::string>& runs, const std::string& checkpoint,
                          const CommonFlags& common, const std::vector<std::string>& overrides) {
  std::vector<TrainedRun> opened;
  std::vector<models::Seq2Seq> models;
  std::vector<eval::EvaluatedRun> which;
  for (const std::string& run : runs) {
    opened.push_back(open_trained(run, checkpoint, common, overrides));
    models.push_back(opened.back().model);
    which.push_back({run, opened.back().checkpoint, opened.back().update});
    spdlog::info("{}, checkpoint {} (update {})", run, opened.back().checkpoint, opened.back().update);
    if (opened.back().vocabularies.checksum != opened.front().vocabularies.checksum)
      throw Error(run + " has other vocabularies than " + runs.front() + ": they cannot translate together",
                  "train one with the other's vocabulary folder copied into its run");
  }
  TrainedRun& first = opened.front();
  return {std::move(first.config), std::move(first.vocabularies), decode::Ensemble(std::move(models)),
          std::move(which)};
}

CLI::Option* add_decoding_overrides(CLI::App& verb, std::vector<std::string>& overrides) {
  return verb
      .add_option("--set", overrides,
                  "sets an option of decoding (`attune describe` lists them): decoding.key=value; may be repeated")
      ->allow_extra_args(false)
      ->option_text("KEY=VALUE");
}

}  // namespace attune::app
