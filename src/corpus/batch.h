// Sentences of a batch as tensors, padded on the right.
#pragma once
#include <torch/types.h>

#include "src/corpus/parallel_corpus.h"

namespace attune::corpus {

/// Shapes: B batch, S source length, T target length, both with the end token. All int64, on the CPU until `to`.
struct Batch {
  torch::Tensor source;          // [B, S], ends with kEnd, then kPadding
  torch::Tensor source_lengths;  // [B]
  torch::Tensor target_input;    // [B, T]: kBegin, y_1, .., y_{T-1}
  torch::Tensor target_output;   // [B, T]: y_1, .., y_{T-1}, kEnd; kPadding behind
  torch::Tensor target_lengths;  // [B]
  torch::Tensor guide = {};      // [B, T, S] float: where attention should be (Guides); undefined: anywhere
  std::vector<int64_t> lines;    // [B], 1-based, for messages
  int64_t target_tokens = 0;     // unpadded, end token counted: what a loss is divided by

  Batch to(torch::Device device) const;
};

/// Packs pairs of the corpus.
Batch make_batch(const ParallelCorpus& corpus, const std::vector<int64_t>& indices);
/// All of them, in their order.
Batch make_batch(const ParallelCorpus& corpus);

/// Packs sources alone, for translating: [B, S] and [B], end token appended.
struct SourceBatch {
  torch::Tensor source, lengths;
};
SourceBatch make_source_batch(const std::vector<std::vector<int32_t>>& sources);

}  // namespace attune::corpus
