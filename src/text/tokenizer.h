// Text to ids and back, with the map between words and pieces that alignments need.
#pragma once
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "attune/translator.h"

namespace attune::text {

/// The ids every vocabulary starts with.
inline constexpr int32_t kUnknown = 0, kPadding = 1, kBegin = 2, kEnd = 3;

using attune::Segmented;

/// One side's tokenizer and vocabulary. Immutable, usable from several threads.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  /// Cuts clean UTF-8 text up. `word_of` follows the tokenizer's own offsets, so that its normalisation moves nothing.
  virtual Segmented segment(std::string_view text) const = 0;
  /// The ids alone: what training needs, without the cost of the map.
  virtual std::vector<int32_t> encode(std::string_view text) const = 0;
  /// Ids of texts, each cut drawn instead of the likeliest one. Unigram: with its probability to the power of `alpha`, so that
  /// less is wilder (Kudo 2018); bpe: a share of `alpha` of the merges is left out (Provilkov et al. 2020). The same for the
  /// same seed. Only of a row of the table that makes subwords.
  virtual std::vector<std::vector<int32_t>> sample(const std::vector<std::string>& /*texts*/, double /*alpha*/,
                                                   uint64_t /*seed*/) const {
    throw std::logic_error("this tokenizer cuts a text in one way only");
  }
  /// The text of ids; begin, end and padding are left out.
  virtual std::string decode(std::span<const int32_t> ids) const = 0;
  /// Pieces, words and map of ids that were generated, such that joining `words` with blanks is decode(ids).
  virtual Segmented describe(std::span<const int32_t> ids) const = 0;
  virtual int64_t size() const = 0;
  virtual std::string piece(int32_t id) const = 0;
  /// What a token adds to a text, "▁" where a word begins.
  virtual std::string surface(int32_t id) const { return piece(id); }
};

}  // namespace attune::text
