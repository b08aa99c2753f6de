// The alignment error rate (Och and Ney 2003): links A against gold links, sure S and possible P, S part of P.
//
//   AER = 1 - (|A & S| + |A & P|) / (|A| + |S|);  precision = |A & P| / |A|;  recall = |A & S| / |S|
//
// All are sums over the corpus.
#pragma once
#include <cstdint>
#include <vector>

#include "src/alignment/gold.h"

namespace attune::eval {

/// Sizes that the rates are made of, summed over pairs.
struct AlignmentCounts {
  int64_t links = 0, sure = 0;           // |A|, |S|
  int64_t in_sure = 0, in_possible = 0;  // |A & S|, |A & P|
  /// `found` in any order; a link given twice counts once.
  void add(std::vector<alignment::Link> found, const alignment::GoldAlignment& gold);
  double error_rate() const;  // 0 when there is neither a link nor a sure one
  double precision() const;   // 1 without links
  double recall() const;      // 1 without sure links
  double f1() const;          // harmonic mean of the two
};

/// The alignment that knows nothing: every target word to the source word at the same relative place (middle to
/// middle).
std::vector<alignment::Link> diagonal_links(const alignment::PairLengths& lengths);

}  // namespace attune::eval
