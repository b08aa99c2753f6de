#include <algorithm>

#include "src/base/random.h"
#include "src/decode/search/draw.h"
#include "src/decode/search/search.h"
#include "src/decode/search/trellis.h"
#include "src/decode/search/watch.h"

namespace attune::decode {
namespace {

/// A translation that is being drawn.
struct Sample {
  size_t sentence;
  Random random;
  double total = 0;  // log-probability so far
};

std::vector<size_t> sentences_of(const std::vector<Sample>& samples) {
  std::vector<size_t> out;
  for (const Sample& sample : samples) out.push_back(sample.sentence);
  return out;
}

}  // namespace

std::vector<NBest> sample_search(Steps& steps, const std::vector<SentenceLimits>& limits,
                                 const SearchOptions& options) {
  std::vector<NBest> found(limits.size());
  Trellis trellis;
  Rows rows;
  std::vector<Sample> live;
  for (size_t b = 0; b < limits.size(); ++b) {
    Random seeds(limits[b].seed);
    for (int64_t i = 0; i < options.nbest; ++i) {
      rows.add(static_cast<int64_t>(b), text::kBegin, 0);
      live.push_back({b, Random(seeds.next())});
    }
  }
  Rules rules(limits, options.bans, options.unknown);
  for (int64_t length = 1; rows.size() > 0; ++length) {
    const std::vector<size_t> sentences = sentences_of(live);
    const std::vector<Rule>& allowed = rules.next(rows, sentences);
    const torch::Tensor next = steps.next(Rows::tensor(rows.origin), Rows::tensor(rows.tokens));
    std::vector<double> places;
    for (Sample& sample : live) places.push_back(sample.random.uniform());
    const std::vector<Drawn> drawn = draw_tokens(next, options.sampling, places, allowed);
    trellis.add(std::exchange(rows, {}), steps.alignment());
    tell_watchers(trellis, limits, options.ranking, sentences);
    std::vector<Sample> left;
    for (size_t row = 0; row < drawn.size(); ++row) {
      Sample& sample = live[row];
      const SentenceLimits& limit = limits[sample.sentence];
      const auto r = static_cast<int64_t>(row);
      const Drawn& one = drawn[row];
      if (one.token == text::kEnd || length >= limit.longest) {
        found[sample.sentence].push_back(trellis.trace({r, one.end, sample.total + one.end, one.token == text::kEnd},
                                                       limit.source_length, options.ranking));
        continue;
      }
      rows.add(r, one.token, one.log_probability);
      sample.total += one.log_probability;
      left.push_back(sample);
    }
    live = std::move(left);
  }
  for (NBest& nbest : found)
    std::stable_sort(nbest.begin(), nbest.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return found;
}

}  // namespace attune::decode
