#include "src/eval/exact.h"

#include <spdlog/fmt/fmt.h>

#include "src/base/utf8.h"

namespace attune::eval {

Statistics exact_statistics(const std::string& hypothesis, const std::string& reference) {
  return {words(hypothesis) == words(reference) ? 1.0 : 0.0, 1.0};
}

double exact_score(const Statistics& sums) { return sums.empty() ? 0 : 100 * sums[0] / sums[1]; }

MetricValue exact_of(const Statistics& sums) {
  const double equal = sums.empty() ? 0 : sums[0], sentences = sums.empty() ? 0 : sums[1];
  return {.name = "exact",
          .value = exact_score(sums),
          .signature = signature("nrefs:1|case:mixed|tok:none"),
          .detail = fmt::format("{:.0f} of {:.0f} sentences", equal, sentences),
          .parts = {{"equal", equal}, {"sentences", sentences}}};
}

}  // namespace attune::eval
