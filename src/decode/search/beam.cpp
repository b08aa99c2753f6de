#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "src/base/error.h"
#include "src/decode/search/continuations.h"
#include "src/decode/search/search.h"
#include "src/text/tokenizer.h"

namespace attune::decode {
namespace {

// A live hypothesis: one row of the batch.
struct Live {
  size_t sentence;
  double total;  // log-probability so far
};

// A live hypothesis and one token more.
struct Extension {
  int64_t row;
  Continuation next;
  double total;
  bool wanted = true;  // false: the end token stands there only because the longest length is reached
};

class Beam {
 public:
  Beam(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options)
      : steps_(steps),
        limits_(limits),
        options_(options),
        found_(limits.size()),
        rules_(limits, options.bans, options.unknown),
        rows_(Rows::start(steps.sentences())) {
    for (size_t b = 0; b < limits.size(); ++b) live_.push_back({b, 0.0});
  }

  std::vector<NBest> run() {
    while (!live_.empty()) step();
    for (NBest& nbest : found_) {
      if (nbest.empty())
        throw Error("nothing may follow: the model gives every token that is allowed a probability of zero",
                    "forbid fewer words, or take another checkpoint");
      rank(nbest);
    }
    return std::move(found_);
  }

 private:
  void step() {
    ++length_;
    std::vector<size_t> sentences;
    for (const Live& one : live_) sentences.push_back(one.sentence);
    const std::vector<Rule>& allowed = rules_.next(rows_, sentences);
    if (options_.at_step) options_.at_step();
    const torch::Tensor next = steps_.next(Rows::tensor(rows_.origin), Rows::tensor(rows_.tokens));
    best_ = best_continuations(next, options_.beam, Normalize::kYes, allowed);
    trellis_.add(std::exchange(rows_, {}), steps_.alignment());
    trellis_.tell_watchers(limits_, options_.ranking, sentences);
    const std::vector<Live> before = std::exchange(live_, {});
    // The rows of a sentence stand together: they are born together and keep their order.
    for (size_t begin = 0, end = 0; begin < before.size(); begin = end) {
      while (end < before.size() && before[end].sentence == before[begin].sentence) ++end;
      advance(before, begin, end);
    }
  }

  // Rows begin..end, all of one sentence, become its next ones.
  void advance(const std::vector<Live>& before, size_t begin, size_t end) {
    const size_t sentence = before[begin].sentence;
    NBest& found = found_[sentence];
    const auto places = static_cast<size_t>(options_.beam) - found.size();
    const size_t first = live_.size();
    for (const Extension& extension : best_extensions(before, begin, end, places)) {
      const auto& [row, next, total, wanted] = extension;
      if (next.token == text::kEnd) {
        found.push_back(trellis_.trace({row, next.log_probability, total, wanted}, limits_[sentence].source_length,
                                       options_.ranking));
      } else {
        rows_.add(row, next.token, next.log_probability);
        live_.push_back({sentence, total});
      }
    }
    if (live_.size() > first && is_settled(found, live_[first])) drop_from(first);
  }

  // The most probable extensions of these rows, best first. All have one length, so that their order needs no
  // normalisation.
  std::vector<Extension> best_extensions(const std::vector<Live>& before, size_t begin, size_t end,
                                         size_t places) const {
    std::vector<Extension> extensions;
    const bool last = length_ >= limits_[before[begin].sentence].longest;
    for (size_t row = begin; row < end; ++row) {
      const auto r = static_cast<int64_t>(row);
      const double total = before[row].total;
      if (last) {
        const double log_probability = best_[row].end;
        const bool wanted = !best_[row].best.empty() && best_[row].best.front().token == text::kEnd;
        extensions.push_back({r, {text::kEnd, log_probability}, total + log_probability, wanted});
      } else {
        for (const Continuation& c : best_[row].best) extensions.push_back({r, c, total + c.log_probability});
      }
    }
    const size_t kept = std::min(places, extensions.size());
    std::partial_sort(extensions.begin(), extensions.begin() + static_cast<int64_t>(kept), extensions.end(),
                      [](const auto& a, const auto& b) {
                        return std::tuple(-a.total, a.row, a.next.token) < std::tuple(-b.total, b.row, b.next.token);
                      });
    extensions.resize(kept);
    return extensions;
  }

  // True when no continuation of the best live hypothesis can come among the n best finished ones.
  bool is_settled(const NBest& found, const Live& best) const {
    const auto wanted = static_cast<size_t>(std::min(options_.nbest, options_.beam));
    if (found.size() < wanted) return false;
    std::vector<double> scores;
    for (const Hypothesis& hypothesis : found) scores.push_back(hypothesis.score);
    std::nth_element(scores.begin(), scores.begin() + static_cast<int64_t>(wanted - 1), scores.end(), std::greater<>());
    return scores[wanted - 1] >= options_.ranking.bound(best.total, limits_[best.sentence].longest);
  }

  void drop_from(size_t row) {
    live_.resize(row);
    rows_.origin.resize(row);
    rows_.tokens.resize(row);
    rows_.log_probabilities.resize(row);
  }

  void rank(NBest& nbest) const {
    std::stable_sort(nbest.begin(), nbest.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    const auto wanted = static_cast<size_t>(std::min(options_.nbest, options_.beam));
    if (nbest.size() > wanted) nbest.resize(wanted);
  }

  Steps& steps_;
  const std::vector<SentenceLimits>& limits_;
  const SearchOptions options_;
  std::vector<NBest> found_;
  Trellis trellis_;
  Rules rules_;
  int64_t length_ = 0;      // tokens of every extension of this step
  Rows rows_;               // what the next step reads ..
  std::vector<Live> live_;  // .. and whose they are
  std::vector<Continuations> best_;
};

}  // namespace

std::vector<NBest> beam_search(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options) {
  return Beam(steps, limits, options).run();
}

}  // namespace attune::decode
