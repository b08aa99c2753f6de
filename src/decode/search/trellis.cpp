#include "src/decode/search/trellis.h"

#include <algorithm>
#include <utility>

#include "src/decode/search/search.h"
#include "src/text/tokenizer.h"

namespace attune::decode {

void Rows::add(int64_t from, int64_t token, double log_probability) {
  origin.push_back(from);
  tokens.push_back(token);
  log_probabilities.push_back(static_cast<float>(log_probability));
}

Rows Rows::start(int64_t sentences) {
  Rows rows;
  for (int64_t b = 0; b < sentences; ++b) rows.add(b, text::kBegin, 0);
  return rows;
}

void Trellis::add(Rows rows, const torch::Tensor& alignment) {
  columns_.push_back({std::move(rows), alignment.to(torch::kCPU, torch::kFloat32).contiguous()});
}

// Column t holds the token that a row read and the weights with which it predicted the next one: token i of the
// hypothesis was read in column i + 1 and predicted in column i.
Hypothesis Trellis::trace(const End& end, int64_t source_length, const Ranking& ranking) const {
  const auto length = static_cast<int64_t>(columns_.size());  // end token counted
  Hypothesis out;
  out.log_probability = end.total;
  out.ended = end.ended;
  out.ids.resize(static_cast<size_t>(length - 1));
  out.token_log_probabilities.resize(static_cast<size_t>(length));
  out.token_log_probabilities.back() = static_cast<float>(end.log_probability);
  out.alignment = Matrix(length, source_length);
  auto row = static_cast<size_t>(end.row);
  for (auto i = static_cast<size_t>(length); i-- > 0;) {
    const Column& column = columns_[i];
    const float* weights =
        column.alignment.const_data_ptr<float>() + static_cast<int64_t>(row) * column.alignment.size(1);
    std::copy_n(weights, source_length, out.alignment.values.begin() + static_cast<int64_t>(i) * source_length);
    if (i > 0) {
      out.ids[i - 1] = static_cast<int32_t>(column.rows.tokens[row]);
      out.token_log_probabilities[i - 1] = column.rows.log_probabilities[row];
    }
    row = static_cast<size_t>(column.rows.origin[row]);
  }
  out.score = ranking.score(end.total, length, out.alignment);
  return out;
}

void Trellis::tell_watchers(const std::vector<SentenceLimits>& limits, const Ranking& ranking,
                            const std::vector<size_t>& sentence_of) const {
  for (size_t row = 0; row < sentence_of.size(); ++row) {
    const SentenceLimits& limit = limits[sentence_of[row]];
    if (limit.watch && (row == 0 || sentence_of[row - 1] != sentence_of[row]))
      limit.watch(trace({static_cast<int64_t>(row), 0, 0, false}, limit.source_length, ranking));
  }
}

}  // namespace attune::decode
