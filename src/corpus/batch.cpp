#include "src/corpus/batch.h"

#include <algorithm>
#include <numeric>

namespace attune::corpus {
namespace {

enum class Mark { kBeginBefore, kEndBehind };

/// Rows of different length as one tensor, padded on the right; the mark before or behind each counts as one of its
/// tokens.
struct Padded {
  torch::Tensor ids, lengths;
};

// Filled here, not by torch, which would wake its threads for it: batches are packed while the training needs them.
Padded pad(const std::vector<std::vector<int32_t>>& rows, Mark mark) {
  const auto count = std::ssize(rows);
  int64_t longest = 0;
  for (const auto& row : rows) longest = std::max<int64_t>(longest, std::ssize(row) + 1);
  Padded padded{torch::empty({count, longest}, torch::kInt64), torch::empty({count}, torch::kInt64)};
  int64_t* id = padded.ids.data_ptr<int64_t>();
  int64_t* length = padded.lengths.data_ptr<int64_t>();
  for (const auto& row : rows) {
    int64_t* at = id;
    if (mark == Mark::kBeginBefore) *at++ = text::kBegin;
    at = std::copy(row.begin(), row.end(), at);
    if (mark == Mark::kEndBehind) *at++ = text::kEnd;
    id += longest;
    std::fill(at, id, text::kPadding);
    *length++ = std::ssize(row) + 1;
  }
  return padded;
}

}  // namespace

Batch Batch::to(torch::Device device) const {
  Batch moved = *this;
  for (torch::Tensor* tensor :
       {&moved.source, &moved.source_lengths, &moved.target_input, &moved.target_output, &moved.target_lengths})
    *tensor = tensor->to(device);
  if (guide.defined()) moved.guide = guide.to(device);
  return moved;
}

Batch make_batch(const ParallelCorpus& corpus, const std::vector<int64_t>& indices) {
  std::vector<std::vector<int32_t>> sources, targets;
  Batch batch;
  for (const int64_t i : indices) {
    sources.push_back(corpus.source(i));
    targets.push_back(corpus.target(i));
    batch.lines.push_back(corpus.line(i));
    batch.target_tokens += std::ssize(targets.back()) + 1;
  }
  const Padded source = pad(sources, Mark::kEndBehind);
  const Padded output = pad(targets, Mark::kEndBehind);
  batch.source = source.ids;
  batch.source_lengths = source.lengths;
  batch.target_input = pad(targets, Mark::kBeginBefore).ids;
  batch.target_output = output.ids;
  batch.target_lengths = output.lengths;
  return batch;
}

Batch make_batch(const ParallelCorpus& corpus) {
  std::vector<int64_t> all(static_cast<size_t>(corpus.size()));
  std::iota(all.begin(), all.end(), 0);
  return make_batch(corpus, all);
}

SourceBatch make_source_batch(const std::vector<std::vector<int32_t>>& sources) {
  const Padded padded = pad(sources, Mark::kEndBehind);
  return {padded.ids, padded.lengths};
}

}  // namespace attune::corpus
