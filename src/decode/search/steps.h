// Steps: all that search sees of a model. A test puts a table of probabilities behind it, an ensemble several models.
#pragma once
#include <torch/types.h>

namespace attune::decode {

/// A batch of B sentences in the middle of being translated; N rows (sentences x live hypotheses).
///
/// Search keeps the books, the model keeps the rows: each step names by `origin` which of the last step's rows go on.
/// So one mechanism expands a sentence to its beam, reorders the beam, and lets sentences that are done leave the
/// batch.
class Steps {
 public:
  virtual ~Steps() = default;
  /// B, what the first call's origin counts.
  virtual int64_t sentences() const = 0;
  /// Goes one step on: row i continues row `origin[i]` of the call before (the first call: sentence `origin[i]`),
  /// reading token `tokens[i]`. Both [N] int64 on the CPU. Scores [N, V'] of the next token (Output), on the model's
  /// device:
  /// logits, log-probabilities up to a number for each row (search normalises what it needs).
  virtual torch::Tensor next(const torch::Tensor& origin, const torch::Tensor& tokens) = 0;
  /// The alignment of the last step, [N, S], mean over heads; S counts the end token and padding.
  virtual torch::Tensor alignment() const = 0;
};

}  // namespace attune::decode
