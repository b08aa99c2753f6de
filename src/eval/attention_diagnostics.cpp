#include "src/eval/attention_diagnostics.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace attune::eval {
namespace {

constexpr double kDead = 0.1;  // of a step's weight
// An alignment that has formed has half of them or less.
constexpr double kMostEven = 0.8, kMostEnd = 0.7, kMostDead = 0.7;

}  // namespace

void AttentionDiagnostics::add(const Matrix& alignment, int64_t reach, int64_t breadth) {
  if (alignment.rows == 0 || alignment.columns == 0) return;
  ++alignments_;
  add_steps(alignment, breadth);
  add_words(alignment);
  for (int64_t j = 0; j < alignment.columns; ++j) unreachable_.add(j >= reach);
}

void AttentionDiagnostics::add_steps(const Matrix& alignment, int64_t breadth) {
  const int64_t last = alignment.columns - 1;
  int64_t before = 0;
  for (int64_t i = 0; i < alignment.rows; ++i) {
    double entropy = 0;
    int64_t most = 0;
    for (int64_t j = 0; j <= last; ++j) {
      const double weight = alignment.at(i, j);
      if (weight > 0) entropy -= weight * std::log(weight);
      if (alignment.at(i, j) > alignment.at(i, most)) most = j;
    }
    entropy_.add(entropy);
    if (const int64_t seen = std::min(alignment.columns, breadth); seen > 1)
      evenness_.add(entropy / std::log(static_cast<double>(seen)));
    if (i > 0) monotonicity_.add(most >= before);
    if (i + 1 < alignment.rows) end_.add(alignment.at(i, last));
    before = most;
  }
}

void AttentionDiagnostics::add_words(const Matrix& alignment) {
  for (int64_t j = 0; j + 1 < alignment.columns; ++j) {
    double sum = 0;
    for (int64_t i = 0; i < alignment.rows; ++i) sum += alignment.at(i, j);
    coverage_deviation_.add(std::log1p((1 - sum) * (1 - sum)));
    dead_.add(sum < kDead);
  }
}

AttentionDiagnostics::Values AttentionDiagnostics::values() const {
  return {entropy_.value(), evenness_.value(),   end_.value(), monotonicity_.value(), coverage_deviation_.value(),
          dead_.value(),    unreachable_.value()};
}

std::string unformed(const AttentionDiagnostics::Values& found) {
  if (found.evenness > kMostEven)
    return fmt::format("a step's attention has {:.0f} % of the entropy of looking at all positions alike",
                       100 * found.evenness);
  if (found.end > kMostEnd)
    return fmt::format("{:.0f} % of a step's attention lies on the end of the sentence", 100 * found.end);
  if (found.dead > kMostDead) return fmt::format("{:.0f} % of the source words are hardly looked at", 100 * found.dead);
  return {};
}

}  // namespace attune::eval
