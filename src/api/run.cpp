#include "attune/run.h"

#include "src/api/trained.h"
#include "src/kernels/torch_errors.h"
#include "src/train/checkpoint/checkpoint.h"

namespace attune {

Run::Run(const std::filesystem::path& folder, const RunOptions& options)
    : opened_(kernels::without_torch_errors(
          [&] { return std::make_shared<const api::TrainedRun>(api::open_trained(folder, options)); })) {}

Run::Run(std::shared_ptr<const api::TrainedRun> opened) : opened_(std::move(opened)) {}

const std::filesystem::path& Run::folder() const { return opened_->folder.folder; }
const Config& Run::config() const { return opened_->config; }
const std::string& Run::checkpoint() const { return opened_->checkpoint; }
int64_t Run::update() const { return opened_->update; }
bool Run::attends() const { return opened_->options().model.attends(); }
int64_t Run::source_vocabulary() const { return opened_->vocabularies.source->size(); }
int64_t Run::target_vocabulary() const { return opened_->vocabularies.target->size(); }

std::vector<Parameter> Run::parameters() const {
  std::vector<Parameter> out;
  for (const auto& parameter : opened_->model->named_parameters()) {
    const torch::Tensor& tensor = parameter.value();
    out.push_back({parameter.key(), tensor.sizes().vec(), tensor.numel()});
  }
  return out;
}

int64_t Run::parameter_count() const {
  int64_t count = 0;
  for (const torch::Tensor& one : opened_->model->parameters()) count += one.numel();
  return count;
}

std::vector<std::string> checkpoint_names(const std::filesystem::path& run) {
  return train::Checkpoints(RunFolder{run}.checkpoints()).names();
}

}  // namespace attune
