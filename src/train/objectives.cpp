// The registry of objectives.
#include <optional>

#include "src/train/attention_loss.h"
#include "src/train/minimum_risk.h"
#include "src/train/own_words.h"
#include "src/train/tables.h"

namespace attune::train {
namespace {

using torch::Tensor;

/// The cross entropy of the references, with what attention adds to it (attention_loss.h).
class Likelihood final : public Objective {
 public:
  explicit Likelihood(const ObjectiveTask& task)
      : Objective(task), attention_loss_(task.options.coverage_loss, task.model->options()) {}
  void save(Checkpoint& checkpoint) const override { attention_loss_.save(checkpoint); }
  void restore(Checkpoint& checkpoint) override { attention_loss_.restore(checkpoint); }
  /// Returns the cross entropy without label smoothing: what validation measures too.
  Tensor run(const corpus::Batch& on_cpu, const BatchShare& share, at::Generator& generator) override {
    models::Seq2Seq model = task().model;
    const models::Noise noise =
        model->draw_noise(on_cpu.source.size(0), on_cpu.source.size(1), on_cpu.target_input.size(1), generator);
    const corpus::Batch batch = on_cpu.to(model->device());
    for (const auto& [matrix, ids] : model->lookups(batch.source, batch.target_input))
      task().optimizer->catch_up(matrix, ids);
    const Tensor read = [&] {
      const kernels::ExecutionScope scope(execution());  // of its own: autocast keeps rounded weights
      return with_own_words(model, batch, noise, share.own_words, generator);
    }();
    if (share.own_words > 0)  // rows of the embedding that the batch itself does not have
      for (const auto& [matrix, ids] : model->lookups(batch.source, read)) task().optimizer->catch_up(matrix, ids);
    const bool aligned = attention_loss_.needs_alignment(share.guided) || model->options().copies();
    std::optional<kernels::ExecutionScope> scope(execution());
    const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, read, noise,
                                                     {.alignment = aligned, .lengths = on_cpu.target_lengths});
    const kernels::CrossEntropy found = model->loss(unrolled, batch.source, batch.target_output,
                                                    {.smoothing = task().options.label_smoothing,
                                                     .scale = 1 / share.tokens,
                                                     .by_sentence = attention_loss_.needs_sentences()});
    const Tensor more = attention_loss_.of(unrolled, batch, found, share.guided);
    scope.reset();
    (more.defined() ? found.loss + more / share.tokens : found.loss).backward();
    return -found.log_probability;
  }

 private:
  AttentionLoss attention_loss_;
};

}  // namespace

const Table<ObjectiveRow>& objectives() {
  static const Table<ObjectiveRow> table{"objective",
                                         {
                                             {"likelihood", make_part<Likelihood>, true},
                                             {"minimum_risk", make_part<MinimumRisk>, false},
                                         }};
  return table;
}

}  // namespace attune::train
