// A parallel text as ids: read once, filtered, kept compact.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "src/base/constraint.h"
#include "src/corpus/pair_reader.h"
#include "src/text/vocabulary.h"

namespace attune {

/// One parallel text of a config: two files of which line i belongs to line i. Plain or compressed.
struct TextPair {
  Path source, target;
  void fields(auto& field) {
    field("source", source, kFree, "source side, one sentence a line (.gz, .xz, .zst as they are)");
    field("target", target, kFree, "target side, one sentence a line");
  }
};

/// A text that a model is judged on: with the word alignments that are right, where somebody has made them.
struct TestSet : TextPair {
  Path gold;
  void fields(auto& field) {
    TextPair::fields(field);
    field("gold", gold, kFree, "gold word alignment, one line a pair: i-j sure, ipj possible, 0-based (optional)");
  }
};

/// `data.filter:`: what training leaves out. Every dropped pair is counted and said.
struct FilterOptions {
  int64_t longest = 100;
  double ratio = 0;
  void fields(auto& field) {
    field("longest", longest, kFixed, "tokens a side at most, end of sentence not counted", between(1, 1000000));
    field("ratio", ratio, kFixed, "longer side over shorter side at most; 0: any", at_least(0.0));
  }
};

/// What the filter left out, for the log.
struct FilterCounts {
  int64_t read = 0, kept = 0, empty = 0, too_long = 0, bad_ratio = 0;
};

class ParallelCorpus {
 public:
  /// Ids of pair i, without begin or end tokens.
  std::span<const int32_t> source(int64_t i) const { return side(source_, i); }
  std::span<const int32_t> target(int64_t i) const { return side(target_, i); }
  /// 1-based line of pair i in its files.
  int64_t line(int64_t i) const { return lines_[static_cast<size_t>(i)]; }
  int64_t size() const { return static_cast<int64_t>(lines_.size()); }
  const FilterCounts& counts() const { return counts_; }
  void append(std::span<const int32_t> source, std::span<const int32_t> target, int64_t line);
  FilterCounts& counts() { return counts_; }

 private:
  struct Side {
    std::vector<int32_t> ids;
    std::vector<int64_t> begins = {0};
  };
  static std::span<const int32_t> side(const Side& s, int64_t i) {
    const auto at = static_cast<size_t>(i);
    return std::span(s.ids).subspan(static_cast<size_t>(s.begins[at]),
                                    static_cast<size_t>(s.begins[at + 1] - s.begins[at]));
  }
  Side source_, target_;
  std::vector<int64_t> lines_;
  FilterCounts counts_;
};

/// Reads and tokenises both files, for training. Errors: those of PairReader; no pair left.
ParallelCorpus read_corpus(const TextPair& files, const Vocabularies& vocabularies, const FilterOptions& filter);

/// All pairs tokenised, empty ones too: a text that a model is judged on.
ParallelCorpus encode(const SentencePairs& pairs, const Vocabularies& vocabularies);

}  // namespace attune
