#include "src/train/own_words.h"

#include <algorithm>

#include "src/kernels/ops/dropout_mask.h"
#include "src/text/tokenizer.h"

namespace attune::train {
namespace {

constexpr int64_t kRows = 512;  // whose scores exist together

/// The most probable words [n].
Tensor most_probable(models::Seq2Seq& model, const models::OutputRows& rows) {
  std::vector<Tensor> out;
  const int64_t count = rows.readout.size(0);
  for (int64_t first = 0; first < count; first += kRows)
    out.push_back(model->scores(rows.narrow(first, std::min(kRows, count - first))).argmax(-1));
  return torch::cat(out);
}

}  // namespace

Tensor with_own_words(models::Seq2Seq model, const corpus::Batch& batch, const models::Noise& noise, double share,
                      at::Generator& generator) {
  const torch::NoGradGuard no_gradients;
  const int64_t sentences = batch.target_input.size(0), steps = batch.target_input.size(1);
  if (share <= 0 || steps < 2) return batch.target_input;
  const models::Unrolled unrolled = model->forward(batch.source, batch.source_lengths, batch.target_input, noise);
  const Tensor next = most_probable(model, models::OutputRows::of(unrolled, batch.source)).view({sentences, steps});
  const Tensor own = next.narrow(1, 0, steps - 1);  // words 1 to T - 1
  const Tensor gold = batch.target_input.narrow(1, 1, steps - 1);
  const Tensor chosen = (kernels::dropout_mask(share, {sentences, steps - 1}, generator) == 0).to(gold.device());
  const Tensor words = torch::where(chosen & (gold != text::kPadding), own, gold);
  return torch::cat({batch.target_input.narrow(1, 0, 1), words}, 1);
}

}  // namespace attune::train
