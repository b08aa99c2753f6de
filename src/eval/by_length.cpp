#include "src/eval/by_length.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "src/base/utf8.h"

namespace attune::eval {

std::vector<LengthRange> by_length(const TextMetricRow& metric, const std::vector<std::string>& sources,
                                   const std::vector<std::string>& hypotheses,
                                   const std::vector<std::string>& references) {
  const std::vector<Statistics> statistics = statistics_of(metric, hypotheses, references);
  if (sources.size() != statistics.size()) throw std::logic_error("by length: as many sources as references needed");
  std::vector<int64_t> lengths;
  for (const std::string& source : sources) lengths.push_back(std::max<int64_t>(1, std::ssize(words(source))));
  const int64_t longest = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
  const int64_t width = longest > 40 ? 10 : 5;
  struct Range {
    Statistics sums;
    int64_t sentences = 0;
  };
  std::map<int64_t, Range> ranges;  // by number
  for (size_t i = 0; i < lengths.size(); ++i) {
    Range& range = ranges[(lengths[i] - 1) / width];
    add(range.sums, statistics[i]);
    ++range.sentences;
  }
  std::vector<LengthRange> out;
  for (const auto& [number, range] : ranges)
    out.push_back({number * width + 1, (number + 1) * width, range.sentences, metric.compute(range.sums).value});
  return out;
}

}  // namespace attune::eval
