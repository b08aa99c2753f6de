#include "src/decode/search/continuations.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <span>
#include <tuple>

#include "src/base/error.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"
#include "src/text/tokenizer.h"

namespace attune::decode {
namespace {

// Unknown, padding and begin have the lowest ids, so that what may be generated is one range (and <unk>, where a rule
// says so).
constexpr int64_t kFirstGenerated = text::kEnd;
static_assert(text::kUnknown < kFirstGenerated && text::kPadding < kFirstGenerated && text::kBegin < kFirstGenerated);

constexpr int64_t kBlock = 64;                // scores that are looked at together
constexpr int64_t kScoresOfAThread = 65'536;  // at least

// Nearly no block holds a score above the worst kept one, so this reads memory and little else. A token equal to that one
// comes later and stays out: ties go to the lower token, on every machine (at::topk promises no order).
template <class T>
std::vector<Continuation> best_of_row(std::span<const T> row, int64_t k) {
  std::vector<Continuation> best;
  best.reserve(static_cast<size_t>(k + 1));
  T worst = -std::numeric_limits<T>::infinity();
  for (int64_t begin = kFirstGenerated; begin < std::ssize(row); begin += kBlock) {
    const int64_t end = std::min(std::ssize(row), begin + kBlock);
    if (!(kernels::loops<T>().largest(end - begin, row.data() + begin) > worst)) continue;
    for (int64_t token = begin; token < end; ++token) {
      const T value = row[static_cast<size_t>(token)];
      if (!(value > worst)) continue;
      const auto place =
          std::find_if(best.begin(), best.end(), [&](const auto& c) { return c.log_probability < value; });
      best.insert(place, {static_cast<int32_t>(token), static_cast<double>(value)});
      if (static_cast<int64_t>(best.size()) > k) best.pop_back();
      if (static_cast<int64_t>(best.size()) == k) worst = static_cast<T>(best.back().log_probability);
    }
  }
  return best;
}

// The same under a rule.
template <class T>
std::vector<Continuation> best_of_row(std::span<const T> row, int64_t k, const Rule& rule) {
  if (rule.only >= 0) {
    if (rule.only >= std::ssize(row)) return {};
    const T value = row[static_cast<size_t>(rule.only)];
    if (!(value > -std::numeric_limits<T>::infinity())) return {};
    return {{rule.only, static_cast<double>(value)}};
  }
  std::vector<Continuation> best = best_of_row(row, k + std::ssize(rule.never));
  std::erase_if(best, [&](const Continuation& one) {
    return std::find(rule.never.begin(), rule.never.end(), one.token) != rule.never.end();
  });
  if (const auto value = static_cast<double>(row[text::kUnknown]); rule.unknown && value > -INFINITY) {
    const auto place =
        std::find_if(best.begin(), best.end(), [&](const auto& c) { return c.log_probability <= value; });
    best.insert(place, {text::kUnknown, value});
  }
  if (std::ssize(best) > k) best.resize(static_cast<size_t>(k));
  return best;
}

// False where the row holds something that is no number. A row without any probability has no continuation.
template <class T>
bool continue_row(std::span<const T> row, int64_t k, Normalize normalize, const Rule* rule, Continuations& out) {
  out.best = rule == nullptr ? best_of_row(row, k) : best_of_row(row, k, *rule);
  out.end = static_cast<double>(row[text::kEnd]);
  if (normalize == Normalize::kNo) return !std::isnan(out.end);
  const double sum = kernels::loops<T>().log_sum(std::ssize(row), row.data());
  if (std::isnan(sum)) return std::ranges::all_of(row, [](T value) { return value == -INFINITY; });
  out.end -= sum;
  for (Continuation& one : out.best) one.log_probability -= sum;
  return true;
}

// Away from the processor the device picks, so that a [N, V] tensor need not travel at every step.
bool continue_on_device(const torch::Tensor& scores, int64_t k, Normalize normalize, std::vector<Continuations>& out) {
  const torch::Tensor normal = normalize == Normalize::kYes ? scores.log_softmax(-1) : scores;
  const auto [values, tokens] = normal.slice(1, kFirstGenerated).topk(k, 1);
  const torch::Tensor value = values.to(torch::kCPU, torch::kFloat64), token = tokens.cpu() + kFirstGenerated;
  const torch::Tensor end = normal.select(1, text::kEnd).to(torch::kCPU, torch::kFloat64);
  const auto value_at = value.accessor<double, 2>();
  const auto token_at = token.accessor<int64_t, 2>();
  for (int64_t i = 0; i < value.size(0); ++i) {
    Continuations& row = out[static_cast<size_t>(i)];
    row.end = end[i].item<double>();
    for (int64_t j = 0; j < k; ++j)
      if (value_at[i][j] > -std::numeric_limits<double>::infinity())
        row.best.push_back({static_cast<int32_t>(token_at[i][j]), value_at[i][j]});
    std::stable_sort(row.best.begin(), row.best.end(), [](const auto& a, const auto& b) {
      return std::tuple(-a.log_probability, a.token) < std::tuple(-b.log_probability, b.token);
    });
  }
  return !end.isnan().any().item<bool>();
}

}  // namespace

std::vector<Continuations> best_continuations(const torch::Tensor& scores, int64_t k, Normalize normalize,
                                              const std::vector<Rule>& rules) {
  const int64_t rows = scores.size(0), size = scores.size(1);
  k = std::min(k, size - kFirstGenerated);
  std::vector<Continuations> out(static_cast<size_t>(rows));
  std::atomic<bool> numbers = true;
  if (scores.is_cpu() || !rules.empty()) {
    const torch::Tensor dense = scores.cpu().contiguous();
    AT_DISPATCH_FLOATING_TYPES(dense.scalar_type(), "best_continuations", [&] {
      const scalar_t* values = dense.const_data_ptr<scalar_t>();
      kernels::parallel_for(0, rows, 1 + kScoresOfAThread / size, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const auto row = static_cast<size_t>(i);
          const Rule* rule = rules.empty() ? nullptr : &rules[row];
          if (!continue_row(std::span(values + i * size, static_cast<size_t>(size)), k, normalize, rule, out[row]))
            numbers = false;
        }
      });
    });
  } else {
    numbers = continue_on_device(scores, k, normalize, out);
  }
  if (!numbers)
    throw Error("the model's probabilities are not numbers", "its training diverged: take an earlier checkpoint");
  return out;
}

}  // namespace attune::decode
