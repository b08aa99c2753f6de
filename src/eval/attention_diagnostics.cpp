#include "src/eval/attention_diagnostics.h"

#include <algorithm>
#include <cmath>

namespace attune {
namespace {

constexpr double kDead = 0.1;  // of a step's weight

}  // namespace

void AttentionDiagnostics::add(const Matrix& alignment, int64_t reach) {
  if (alignment.rows == 0 || alignment.columns == 0) return;
  ++alignments_;
  add_steps(alignment);
  add_words(alignment);
  for (int64_t j = 0; j < alignment.columns; ++j) unreachable_.add(j >= reach);
}

void AttentionDiagnostics::add_steps(const Matrix& alignment) {
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
    if (last > 0) evenness_.add(entropy / std::log(static_cast<double>(alignment.columns)));
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

}  // namespace attune
