// Searches in which every row writes one token at each step: the most probable one, or one that is drawn.
#include <algorithm>

#include "src/base/error.h"
#include "src/base/random.h"
#include "src/decode/search/continuations.h"
#include "src/decode/search/search.h"

namespace attune::decode {
namespace {

/// A translation that is being written: one row of the batch.
struct LiveRow {
  size_t sentence;
  Random random;     // what is drawn for it
  double total = 0;  // log-probability so far
};

/// `each` translations of a sentence, best first. `choose`: the token of every row of scores [N, V], under the rules of each.
std::vector<NBest> search_rows(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options,
                               int64_t each, const auto& choose) {
  std::vector<NBest> found(limits.size());
  Trellis trellis;
  Rows rows;
  std::vector<LiveRow> live;
  for (size_t b = 0; b < limits.size(); ++b) {
    Random seeds(limits[b].seed);
    for (int64_t i = 0; i < each; ++i) {
      rows.add(static_cast<int64_t>(b), text::kBegin, 0);
      live.push_back({b, Random(seeds.next())});
    }
  }
  Rules rules(limits, options.bans, options.unknown);
  for (int64_t length = 1; rows.size() > 0; ++length) {
    std::vector<size_t> sentences;
    for (const LiveRow& one : live) sentences.push_back(one.sentence);
    const std::vector<Rule>& allowed = rules.next(rows, sentences);
    if (options.at_step) options.at_step();
    const std::vector<Drawn> chosen =
        choose(steps.next(Rows::tensor(rows.origin), Rows::tensor(rows.tokens)), allowed, live);
    trellis.add(std::exchange(rows, {}), steps.alignment());
    trellis.tell_watchers(limits, options.ranking, sentences);
    std::vector<LiveRow> left;
    for (size_t row = 0; row < chosen.size(); ++row) {
      LiveRow& one = live[row];
      const SentenceLimits& limit = limits[one.sentence];
      const auto& [token, log_probability, end] = chosen[row];
      const auto r = static_cast<int64_t>(row);
      if (token == text::kEnd || length >= limit.longest) {
        found[one.sentence].push_back(
            trellis.trace({r, end, one.total + end, token == text::kEnd}, limit.source_length, options.ranking));
        continue;
      }
      rows.add(r, token, log_probability);
      one.total += log_probability;
      left.push_back(one);
    }
    live = std::move(left);
  }
  for (NBest& nbest : found)
    std::stable_sort(nbest.begin(), nbest.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return found;
}

}  // namespace

std::vector<NBest> greedy_search(Steps& steps, const std::vector<SentenceLimits>& limits,
                                 const SearchOptions& options) {
  const auto most_probable = [&](const torch::Tensor& scores, const std::vector<Rule>& rules, std::vector<LiveRow>&) {
    std::vector<Drawn> out;
    for (const Continuations& row :
         best_continuations(scores, 1, options.scores ? Normalize::kYes : Normalize::kNo, rules)) {
      if (row.best.empty())
        throw Error("nothing may follow: the model gives every token that is allowed a probability of zero",
                    "forbid fewer words, or take another checkpoint");
      const auto& [token, log_probability] = row.best.front();
      out.push_back({token, options.scores ? log_probability : 0, options.scores ? row.end : 0});
    }
    return out;
  };
  return search_rows(steps, limits, options, 1, most_probable);
}

std::vector<NBest> sample_search(Steps& steps, const std::vector<SentenceLimits>& limits,
                                 const SearchOptions& options) {
  const auto drawn = [&](const torch::Tensor& scores, const std::vector<Rule>& rules, std::vector<LiveRow>& live) {
    std::vector<double> places;
    for (LiveRow& one : live) places.push_back(one.random.uniform());
    return draw_tokens(scores, options.sampling, places, rules);
  };
  return search_rows(steps, limits, options, options.nbest, drawn);
}

}  // namespace attune::decode
