#include "src/commands/trained.h"

#include "src/base/error.h"
#include "src/config/load.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune {
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

TrainedRun open_trained(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common) {
  const RunFolder folder{run};
  Config config = load_run_config(folder);
  const torch::Device device = device_of(common);
  const Checkpoint stored = Checkpoints(folder.checkpoints()).find(checkpoint, Parts::kModel);
  Vocabularies vocabularies = open_vocabularies(config.vocabulary, folder.vocabulary());
  check_vocabulary(stored.state, vocabularies.checksum);
  const VocabularySizes sizes{vocabularies.source->size(), vocabularies.target->size(), kPadding};
  Seq2Seq model(config.model, sizes, static_cast<uint64_t>(config.seed));
  load_weights(*model, stored);
  model->to(device);
  model->eval();
  return {folder, std::move(config), std::move(vocabularies), model, stored.name, stored.state.update};
}

}  // namespace attune
