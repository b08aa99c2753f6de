// Gold word alignments: links that people made, or a grammar. A file has one line a pair: `i-j` sure, `ipj` possible, source
// before target, words counted from 0 (as Pharaoh's links), in files named .talp from 1 (as those of TALP and of Och and
// Ney).
#pragma once
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "src/alignment/links.h"
#include "src/base/line_reader.h"

namespace attune {

/// The gold links of one pair; sorted, none twice, every sure link is possible too.
struct GoldAlignment {
  std::vector<Link> sure, possible;
};

/// How many words the two sentences of a pair have.
struct PairLengths {
  int64_t source = 0, target = 0;
};
PairLengths count_words(std::string_view source, std::string_view target);

/// Links of one line, whose words are counted from `first`. Error (without a place) naming the entry that is no link, or lies
/// before or beyond the sentences.
GoldAlignment parse_gold(std::string_view line, const PairLengths& lengths, int64_t first = 0);

/// A gold file, plain or compressed, line by line beside its text: words counted from 0, in a file named .talp from 1. Errors
/// with file and line.
class GoldReader {
 public:
  explicit GoldReader(const std::filesystem::path& file);
  /// The links of the next pair. Errors: a bad entry, an index outside its sentence, no further line.
  GoldAlignment next(const PairLengths& lengths);
  /// Leaves the next pair out. Error: no further line.
  void skip();
  /// Error when the file has a further line, or names no first word anywhere: it counts from another number then.
  void finish();

 private:
  std::string line();

  std::filesystem::path file_;
  LineReader lines_;
  int64_t first_, linked_ = 0, of_first_words_ = 0;
};

/// All of it.
std::vector<GoldAlignment> read_gold(const std::filesystem::path& file, const std::vector<PairLengths>& lengths);

}  // namespace attune
