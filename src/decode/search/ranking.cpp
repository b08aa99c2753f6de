#include "src/decode/search/ranking.h"

#include <algorithm>
#include <cmath>

#include "src/decode/search/searches.h"

namespace attune::decode {
namespace {

constexpr double kLeastCovered = 1e-10;  // a word that nothing looked at: a great penalty, but a number

double coverage_penalty(const Matrix& alignment) {
  double penalty = 0;
  for (int64_t j = 0; j + 1 < alignment.columns; ++j) {
    double covered = 0;
    for (int64_t i = 0; i < alignment.rows; ++i) covered += static_cast<double>(alignment.at(i, j));
    penalty += std::log(std::clamp(covered, kLeastCovered, 1.0));
  }
  return penalty;
}

}  // namespace

double Ranking::length_penalty(int64_t tokens) const {
  if (alpha == 0) return 1;
  return std::pow(length_normalizations().at(length).value(static_cast<double>(tokens)), alpha);
}

double Ranking::score(double log_probability, int64_t tokens, const Matrix& alignment) const {
  const double normalized = log_probability / length_penalty(tokens);
  return coverage == 0 ? normalized : normalized + coverage * coverage_penalty(alignment);
}

}  // namespace attune::decode
