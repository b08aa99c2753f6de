#include "src/base/error.h"
#include "src/decode/search/continuations.h"
#include "src/decode/search/search.h"
#include "src/decode/search/trellis.h"
#include "src/decode/search/watch.h"
#include "src/text/tokenizer.h"

namespace attune::decode {

std::vector<NBest> greedy_search(Steps& steps, const std::vector<SentenceLimits>& limits,
                                 const SearchOptions& options) {
  std::vector<NBest> found(limits.size());
  Trellis trellis;
  Rows rows = Rows::start(steps.sentences());
  std::vector<size_t> sentence(limits.size());
  for (size_t b = 0; b < sentence.size(); ++b) sentence[b] = b;
  std::vector<double> total(limits.size(), 0.0);
  Rules rules(limits, options.bans, options.unknown);
  for (int64_t length = 1; rows.size() > 0; ++length) {
    const std::vector<Rule>& allowed = rules.next(rows, sentence);
    const torch::Tensor next = steps.next(Rows::tensor(rows.origin), Rows::tensor(rows.tokens));
    const auto best = best_continuations(next, 1, options.scores ? Normalize::kYes : Normalize::kNo, allowed);
    trellis.add(std::move(rows), steps.alignment());
    tell_watchers(trellis, limits, options.ranking, sentence);
    rows = {};
    std::vector<size_t> live_sentence;
    std::vector<double> live_total;
    for (size_t row = 0; row < best.size(); ++row) {
      const SentenceLimits& limit = limits[sentence[row]];
      const auto r = static_cast<int64_t>(row);
      if (best[row].best.empty())
        throw Error("nothing may follow: the model gives every token that is allowed a probability of zero",
                    "forbid fewer words, or take another checkpoint");
      const Continuation& top = best[row].best.front();
      const double end = options.scores ? best[row].end : 0, chosen = options.scores ? top.log_probability : 0;
      if (top.token == text::kEnd || length >= limit.longest) {
        found[sentence[row]].push_back(
            trellis.trace({r, end, total[row] + end, top.token == text::kEnd}, limit.source_length, options.ranking));
        continue;
      }
      rows.add(r, top.token, chosen);
      live_sentence.push_back(sentence[row]);
      live_total.push_back(total[row] + chosen);
    }
    sentence = std::move(live_sentence);
    total = std::move(live_total);
  }
  return found;
}

}  // namespace attune::decode
