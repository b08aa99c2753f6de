#include "src/decode/search/draw.h"

#include <algorithm>
#include <cmath>

#include "src/base/error.h"
#include "src/kernels/parallel.h"
#include "src/kernels/simd/loops.h"

namespace attune::decode {
namespace {

struct Candidate {
  int32_t token;
  double weight;  // probability up to a factor
};

std::vector<Candidate> candidates(const double* row, int64_t size, double temperature, const Rule& rule) {
  std::vector<Candidate> out;
  const auto add = [&](int64_t token) {
    if (row[token] > -std::numeric_limits<double>::infinity())
      out.push_back({static_cast<int32_t>(token), row[token] / temperature});
  };
  if (rule.only >= 0) {
    if (rule.only < size) add(rule.only);
  } else {
    if (rule.unknown) add(text::kUnknown);
    for (int64_t token = text::kEnd; token < size; ++token)
      if (std::find(rule.never.begin(), rule.never.end(), token) == rule.never.end()) add(token);
  }
  double largest = -std::numeric_limits<double>::infinity();
  for (const Candidate& one : out) largest = std::max(largest, one.weight);
  for (Candidate& one : out) one.weight = std::exp(one.weight - largest);
  return out;
}

double total_of(const std::vector<Candidate>& all) {
  double total = 0;
  for (const Candidate& one : all) total += one.weight;
  return total;
}

// The most probable first; cut off behind the k-th, and behind the one with which they have a share of p.
void truncate(std::vector<Candidate>& all, const SampleOptions& sampling) {
  const bool cuts = sampling.top_k > 0 && sampling.top_k < std::ssize(all);
  if (!cuts && sampling.top_p >= 1) return;
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; });
  if (cuts) all.resize(static_cast<size_t>(sampling.top_k));
  if (sampling.top_p >= 1) return;
  const double wanted = sampling.top_p * total_of(all);
  double sum = 0;
  for (size_t i = 0; i < all.size(); ++i)
    if ((sum += all[i].weight) >= wanted) all.resize(i + 1);
}

Drawn draw(const double* row, int64_t size, const SampleOptions& sampling, double place, const Rule& rule) {
  const double all = kernels::loops<double>().log_sum(size, row);
  std::vector<Candidate> left = candidates(row, size, sampling.temperature, rule);
  if (!std::isfinite(all) || left.empty()) return {-1, all, all};
  truncate(left, sampling);
  double at = place * total_of(left);
  size_t chosen = 0;
  while (chosen + 1 < left.size() && at >= left[chosen].weight) at -= left[chosen++].weight;
  const int32_t token = left[chosen].token;
  return {token, row[token] - all, row[text::kEnd] - all};
}

}  // namespace

std::vector<Drawn> draw_tokens(const torch::Tensor& scores, const SampleOptions& sampling,
                               const std::vector<double>& places, const std::vector<Rule>& rules) {
  const torch::Tensor rows = scores.to(torch::kCPU, torch::kFloat64).contiguous();
  const int64_t count = rows.size(0), size = rows.size(1);
  const double* values = rows.const_data_ptr<double>();
  std::vector<Drawn> out(static_cast<size_t>(count));
  kernels::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const auto row = static_cast<size_t>(i);
      out[row] = draw(values + i * size, size, sampling, places[row], rules.empty() ? Rule() : rules[row]);
    }
  });
  for (const Drawn& one : out) {
    if (one.token >= 0) continue;
    if (std::isnan(one.end))
      throw Error("the model's probabilities are not numbers", "its training diverged: take an earlier checkpoint");
    throw Error("nothing may follow: the model gives every token that is allowed a probability of zero",
                "forbid fewer words, or take another checkpoint");
  }
  return out;
}

}  // namespace attune::decode
