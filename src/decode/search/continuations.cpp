#include "src/decode/search/continuations.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "src/base/error.h"
#include "src/text/tokenizer.h"

namespace attune {
namespace {

using Continuations = std::vector<Continuation>;

// Unknown, padding and begin have the lowest ids, so that what may be generated is one range.
constexpr int64_t kFirstGenerated = kEnd;
static_assert(kUnknown < kFirstGenerated && kPadding < kFirstGenerated && kBegin < kFirstGenerated);

// One pass: nearly every token fails the first comparison, so this reads memory and little else. A token equal to the
// worst kept one comes later and stays out: ties go to the lower token, on every machine (at::topk promises no order).
template <class T>
Continuations best_of_row(const T* row, int64_t size, int64_t k) {
  Continuations best;
  best.reserve(static_cast<size_t>(k + 1));
  T worst = -std::numeric_limits<T>::infinity();
  for (int64_t token = kFirstGenerated; token < size; ++token) {
    const T value = row[token];
    if (!(value > worst)) continue;
    const auto place = std::find_if(best.begin(), best.end(), [&](const auto& c) { return c.log_probability < value; });
    best.insert(place, {static_cast<int32_t>(token), static_cast<double>(value)});
    if (static_cast<int64_t>(best.size()) > k) best.pop_back();
    if (static_cast<int64_t>(best.size()) == k) worst = static_cast<T>(best.back().log_probability);
  }
  return best;
}

// Away from the processor the device picks, so that a [N, V] tensor need not travel at every step.
std::vector<Continuations> best_on_device(const torch::Tensor& log_probabilities, int64_t k) {
  const auto [values, tokens] = log_probabilities.slice(1, kFirstGenerated).topk(k, 1);
  const torch::Tensor value = values.to(torch::kCPU, torch::kFloat64), token = tokens.cpu() + kFirstGenerated;
  std::vector<Continuations> best(static_cast<size_t>(value.size(0)));
  const auto value_at = value.accessor<double, 2>();
  const auto token_at = token.accessor<int64_t, 2>();
  for (int64_t i = 0; i < value.size(0); ++i) {
    Continuations& row = best[static_cast<size_t>(i)];
    for (int64_t j = 0; j < k; ++j)
      if (value_at[i][j] > -std::numeric_limits<double>::infinity())
        row.push_back({static_cast<int32_t>(token_at[i][j]), value_at[i][j]});
    std::stable_sort(row.begin(), row.end(), [](const auto& a, const auto& b) {
      return std::tuple(-a.log_probability, a.token) < std::tuple(-b.log_probability, b.token);
    });
  }
  return best;
}

}  // namespace

std::vector<Continuations> best_continuations(const torch::Tensor& log_probabilities, int64_t k) {
  // A softmax over something that is not a number is not a number everywhere: one column tells.
  if (log_probabilities.select(1, kEnd).isnan().any().item<bool>())
    throw Error("the model's probabilities are not numbers", "its training diverged: take an earlier checkpoint");
  const int64_t rows = log_probabilities.size(0), size = log_probabilities.size(1);
  k = std::min(k, size - kFirstGenerated);
  if (!log_probabilities.is_cpu()) return best_on_device(log_probabilities, k);
  const torch::Tensor dense = log_probabilities.contiguous();
  std::vector<Continuations> best(static_cast<size_t>(rows));
  AT_DISPATCH_FLOATING_TYPES(dense.scalar_type(), "best_continuations", [&] {
    const scalar_t* values = dense.const_data_ptr<scalar_t>();
    at::parallel_for(0, rows, 1 + 65536 / size, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) best[static_cast<size_t>(i)] = best_of_row(values + i * size, size, k);
    });
  });
  return best;
}

}  // namespace attune
