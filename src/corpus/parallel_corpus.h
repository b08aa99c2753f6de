// A parallel text as ids, kept compact.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "src/base/constraint.h"
#include "src/base/mapped_file.h"
#include "src/corpus/pair_reader.h"
#include "src/text/vocabulary.h"

namespace attune::corpus {

/// One parallel text of a config: two files of which line i belongs to line i. Plain or compressed.
struct TextPair {
  Path source, target;
  void fields(auto& field) {
    field("source", source, kFree, "source side, one sentence a line (.gz, .xz, .zst as they are)");
    field("target", target, kFree, "target side, one sentence a line");
  }
};

/// A text that is learned from: with links between its words, where there are any.
struct TrainingTexts : TextPair {
  Path alignment;
  void fields(auto& field) {
    TextPair::fields(field);
    field("alignment", alignment, kFree,
          "word links of its pairs, one line a pair, i-j, ipj where it is only possible, from 0, or from 1 in a file "
          "named .talp: what training.guided_alignment "
          "follows (optional)");
  }
};

/// A text that a model is judged on: with the word alignments that are right, where somebody has made them.
struct TestSet : TextPair {
  Path gold;
  void fields(auto& field) {
    TextPair::fields(field);
    field("gold", gold, kFree,
          "gold word alignment, one line a pair: i-j sure, ipj possible, from 0, or from 1 in a file named .talp "
          "(optional)");
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
  int64_t read = 0, kept = 0, empty = 0, too_long = 0, bad_ratio = 0, not_in_source = 0;
};

/// Where a pair stands: its source's ids, then its target's, up to where the next pair begins.
struct PairPlace {
  uint64_t begin = 0;  // in ids
  uint32_t source_length = 0;
  uint32_t line = 0;
};
static_assert(sizeof(PairPlace) == 16, "what a corpus file is made of");

/// Pairs of sentences as ids, kept in 16 or 32 bits and read as 32: in memory of its own or in mapped files.
class ParallelCorpus {
 public:
  static constexpr int64_t kMostPairs = UINT32_MAX - 1;

  ParallelCorpus() = default;
  /// `ids` holds ids of `width` bytes, `places` a PairPlace each and one behind the last.
  ParallelCorpus(MappedFile ids, MappedFile places, size_t width, const FilterCounts& counts);
  ParallelCorpus(ParallelCorpus&&) = default;
  ParallelCorpus& operator=(ParallelCorpus&&) = default;

  /// Ids of pair i, without begin or end tokens.
  std::vector<int32_t> source(int64_t i) const { return ids(place(i).begin, source_length(i)); }
  std::vector<int32_t> target(int64_t i) const { return ids(place(i).begin + source_length(i), target_length(i)); }
  /// How many they are.
  size_t source_length(int64_t i) const { return place(i).source_length; }
  size_t target_length(int64_t i) const { return place(i + 1).begin - place(i).begin - source_length(i); }
  /// 1-based line of pair i in its files.
  int64_t line(int64_t i) const { return place(i).line; }
  int64_t size() const { return std::ssize(places_) - 1; }
  const FilterCounts& counts() const { return counts_; }
  /// To one in memory of its own.
  void append(std::span<const int32_t> source, std::span<const int32_t> target, int64_t line);

 private:
  const PairPlace& place(int64_t i) const { return places_[static_cast<size_t>(i)]; }
  std::vector<int32_t> ids(uint64_t begin, size_t size) const;

  std::vector<int32_t> own_ids_;
  std::vector<PairPlace> own_places_ = std::vector<PairPlace>(1);
  MappedFile ids_file_, places_file_;
  // What of these it reads: neither a vector's elements nor a mapping move when the object does.
  const std::byte* first_id_ = nullptr;
  size_t width_ = sizeof(int32_t);
  std::span<const PairPlace> places_ = own_places_;
  FilterCounts counts_;
};

/// All pairs tokenised, empty ones too: a text that a model is judged on.
ParallelCorpus encode(const SentencePairs& pairs, const text::Vocabularies& vocabularies);

}  // namespace attune::corpus
