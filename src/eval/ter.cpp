#include "src/eval/ter.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "src/base/utf8.h"
#include "src/eval/ngrams.h"

namespace attune::eval {
namespace {

constexpr int64_t kLongestShift = 10, kFarthestShift = 50, kBeam = 25, kMostCandidates = 1000;

using Words = std::vector<int32_t>;  // numbers that stand for them

enum class Edit : char { kNone, kKeep, kSubstitute, kInsert, kDelete };  // of the reference's words

/// The edit distance to one reference of hypotheses of one length, which differ little: rows that a hypothesis shares with
/// the one before are not computed anew.
class EditDistance {
 public:
  explicit EditDistance(const Words& reference) : reference_(reference), width_(std::ssize(reference) + 1) {}

  int64_t operator()(const Words& hypothesis) {
    const auto length = std::ssize(hypothesis);
    int64_t known = 0;
    if (last_.size() == hypothesis.size())
      while (known < length && last_[static_cast<size_t>(known)] == hypothesis[static_cast<size_t>(known)]) ++known;
    // The last row is computed to its end, whichever word it is of.
    known = std::min(known, length - 1);
    cells_.resize(static_cast<size_t>((length + 1) * width_));
    if (known <= 0) {
      known = 0;
      for (int64_t j = 0; j < width_; ++j) at(0, j) = {j, Edit::kInsert};
    }
    for (int64_t i = known + 1; i <= length; ++i) fill(i, hypothesis);
    last_ = hypothesis;
    return at(length, width_ - 1).cost;
  }

  /// Of the hypothesis that was measured last, from its beginning to its end.
  std::vector<Edit> trace() {
    std::vector<Edit> out;
    auto i = std::ssize(last_);
    for (int64_t j = width_ - 1; i > 0 || j > 0;) {
      const Edit edit = at(i, j).edit;
      out.push_back(edit);
      if (i > 0 && edit != Edit::kInsert) --i;
      if (j > 0 && edit != Edit::kDelete) --j;
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

 private:
  struct Cell {
    int64_t cost;
    Edit edit;
  };
  static constexpr int64_t kInfinite = 1'000'000'000'000;

  Cell& at(int64_t i, int64_t j) { return cells_[static_cast<size_t>(i * width_ + j)]; }

  void fill(int64_t i, const Words& hypothesis) {
    const double ratio = static_cast<double>(width_ - 1) / static_cast<double>(hypothesis.size());
    const int64_t beam = kBeam < ratio / 2 ? static_cast<int64_t>(std::ceil(ratio / 2 + kBeam)) : kBeam;
    const auto diagonal = static_cast<int64_t>(std::floor(static_cast<double>(i) * ratio));
    const int64_t first = std::max<int64_t>(0, diagonal - beam);
    const int64_t last = i == std::ssize(hypothesis) ? width_ : std::min(width_, diagonal + beam);
    for (int64_t j = 0; j < width_; ++j) at(i, j) = {kInfinite, Edit::kNone};
    for (int64_t j = first; j < last; ++j) {
      Cell& cell = at(i, j);
      const auto consider = [&](int64_t cost, Edit edit) {
        if (cost < cell.cost) cell = {cost, edit};
      };
      if (j > 0) {
        const bool same = hypothesis[static_cast<size_t>(i - 1)] == reference_[static_cast<size_t>(j - 1)];
        consider(at(i - 1, j - 1).cost + !same, same ? Edit::kKeep : Edit::kSubstitute);
      }
      consider(at(i - 1, j).cost + 1, Edit::kDelete);
      if (j > 0) consider(at(i, j - 1).cost + 1, Edit::kInsert);
    }
  }

  const Words& reference_;
  int64_t width_;
  Words last_;
  std::vector<Cell> cells_;
};

/// Which word of the hypothesis each word of the reference stands at, and which words of both are wrong.
struct Aligned {
  std::vector<int64_t> hypothesis_of;
  std::vector<bool> reference_wrong, hypothesis_wrong;

  explicit Aligned(const std::vector<Edit>& trace) {
    int64_t hypothesis = -1;
    for (const Edit edit : trace) {
      const bool wrong = edit != Edit::kKeep;
      if (edit != Edit::kInsert) {
        ++hypothesis;
        hypothesis_wrong.push_back(wrong);
      }
      if (edit != Edit::kDelete) {
        hypothesis_of.push_back(hypothesis);
        reference_wrong.push_back(wrong);
      }
    }
  }
};

bool any(const std::vector<bool>& of, int64_t from, int64_t count) {
  return std::find(of.begin() + from, of.begin() + from + count, true) != of.begin() + from + count;
}

/// `length` words from `start` on, taken out and put before the word that stood at `target`; inside of themselves: as far
/// on as the target is behind the start.
Words shifted(const Words& words, int64_t start, int64_t length, int64_t target) {
  Words out = words;
  const auto at = [&](int64_t i) { return out.begin() + i; };
  if (target < start)
    std::rotate(at(target), at(start), at(start + length));
  else if (target > start + length)
    std::rotate(at(start), at(start + length), at(target));
  else
    std::rotate(at(start), at(start + length), at(std::min(length + target, std::ssize(words))));
  return out;
}

class Shifting {
 public:
  Shifting(Words hypothesis, const Words& reference)
      : hypothesis_(std::move(hypothesis)), reference_(reference), distance_(reference) {}

  int64_t edits() {
    int64_t shifts = 0;
    while (make_best_shift()) ++shifts;
    return shifts + distance_(hypothesis_);
  }

 private:
  struct Candidate {
    int64_t gain, length, start, target;
    /// More gain first, then the longer run, the earlier one, the earlier target.
    bool operator>(const Candidate& other) const {
      return std::tuple(gain, length, -start, -target) >
             std::tuple(other.gain, other.length, -other.start, -other.target);
    }
  };

  bool make_best_shift() {
    const int64_t before = distance_(hypothesis_);
    const Aligned aligned(distance_.trace());
    std::optional<Candidate> best;
    search(before, aligned, best);
    if (checked_ >= kMostCandidates || !best || best->gain <= 0) return false;
    hypothesis_ = shifted(hypothesis_, best->start, best->length, best->target);
    return true;
  }

  // Every run of words that both sides have, at different places.
  void search(int64_t before, const Aligned& aligned, std::optional<Candidate>& best) {
    const auto ours = std::ssize(hypothesis_), theirs = std::ssize(reference_);
    for (int64_t h = 0; h < ours; ++h)
      for (int64_t r = std::max<int64_t>(0, h - kFarthestShift); r < std::min(theirs, h + kFarthestShift + 1); ++r)
        for (int64_t length = 1; length <= kLongestShift && h + length <= ours && r + length <= theirs; ++length) {
          if (hypothesis_[static_cast<size_t>(h + length - 1)] != reference_[static_cast<size_t>(r + length - 1)])
            break;
          try_targets(before, aligned, {h, r, length}, best);
          if (checked_ >= kMostCandidates) return;
        }
  }

  // Words that both sides have: where they begin, and how many.
  struct Run {
    int64_t hypothesis, reference, length;
  };

  // Before or after the words that are where the reference has the run.
  void try_targets(int64_t before, const Aligned& aligned, const Run& run, std::optional<Candidate>& best) {
    const auto [h, r, length] = run;
    if (!any(aligned.hypothesis_wrong, h, length) || !any(aligned.reference_wrong, r, length)) return;
    const int64_t now = aligned.hypothesis_of[static_cast<size_t>(r)];
    if (h <= now && now < h + length) return;
    int64_t tried = -1;
    for (int64_t offset = -1; offset < length; ++offset) {
      const int64_t target = r + offset < 0 ? 0 : aligned.hypothesis_of[static_cast<size_t>(r + offset)] + 1;
      if (target == tried) continue;
      tried = target;
      const Candidate candidate{before - distance_(shifted(hypothesis_, h, length, target)), length, h, target};
      ++checked_;
      if (!best || candidate > *best) best = candidate;
    }
  }

  Words hypothesis_;
  const Words& reference_;
  EditDistance distance_;
  int64_t checked_ = 0;
};

}  // namespace

Statistics ter_statistics(const std::string& hypothesis, const std::string& reference) {
  std::unordered_map<std::string, int32_t> numbers;
  const auto numbered = [&](const std::string& text) {
    const NgramText units = ngram_words(lower_case(text));
    Words out;
    for (int64_t i = 0; i < units.size(); ++i)
      out.push_back(numbers.emplace(units.ngram(i, 1), static_cast<int32_t>(numbers.size())).first->second);
    return out;
  };
  const Words ours = numbered(hypothesis), theirs = numbered(reference);
  if (theirs.empty()) return {static_cast<double>(ours.size()), 0};
  return {static_cast<double>(Shifting(ours, theirs).edits()), static_cast<double>(theirs.size())};
}

double ter_score(const Statistics& sums) {
  if (sums.empty()) return 0;
  if (sums[1] == 0) return sums[0] > 0 ? 100 : 0;
  return 100 * sums[0] / sums[1];
}

MetricValue ter_of(const Statistics& sums) {
  const double edits = sums.empty() ? 0 : sums[0], words = sums.empty() ? 0 : sums[1];
  return {.name = "ter",
          .value = ter_score(sums),
          .signature = signature("nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no"),
          .higher_is_better = false,
          .detail = fmt::format("{:.0f} edits, {:.0f} words", edits, words),
          .parts = {{"edits", edits}, {"words", words}}};
}

}  // namespace attune::eval
