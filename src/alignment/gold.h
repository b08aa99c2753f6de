// Gold word alignments: links that people made, or a grammar. A file has one line a pair: `i-j` sure, `ipj` possible, source
// before target, words counted from 0 (as Pharaoh's links), in files named .talp from 1 (as those of TALP and of Och and
// Ney).
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "src/alignment/links.h"
#include "src/base/line_reader.h"

namespace attune::alignment {

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

/// Whether links can be counted from the number that they are read with: one counted from 1 and read from 0 never names a
/// first word, and lies beyond its sentence unless the last words are without links.
class FirstWords {
 public:
  void add(const std::vector<Link>& links, const PairLengths& lengths);
  /// What speaks against it, empty where nothing does: no link names a first word, where links at random places would have
  /// named kTelling of them.
  std::string doubt() const;
  /// Whether so many words are linked that the first ones should be, whoever made the links.
  bool is_dense() const;

 private:
  static constexpr double kTelling = 7;  // by chance none: e^-7, once in a thousand files
  double expected_ = 0;
  int64_t linked_ = 0, named_ = 0, words_ = 0, linked_words_ = 0;  // words of the target, where there are links
};

/// A file of links, plain or compressed, line by line beside its text: words counted from 0, in a file named .talp from 1.
/// Errors with file and line.
class GoldReader {
 public:
  explicit GoldReader(const std::filesystem::path& file);
  /// The links of the next pair. Errors: a bad entry, an index outside its sentence, no further line.
  GoldAlignment next(const PairLengths& lengths);
  /// Leaves the next pair out. Error: no further line.
  void skip();
  /// Error when the file has a further line.
  void expect_end();
  /// For links that people made, who link the first words too: what FirstWords doubts is an Error; so is a whole file without one link.
  void check_first_words() const;
  /// For links of a system: an Error where they are dense, else as a warning, since a sparse one may well leave every
  /// first word out.
  void doubt_first_words() const;

 private:
  std::string line();
  /// What FirstWords holds against the lines so far, naming the file; how it would be mended.
  std::string doubt() const;
  std::string way_out() const;

  std::filesystem::path file_;
  LineReader lines_;
  int64_t first_, links_ = 0;
  bool ended_ = false;  // nothing of it is unread
  FirstWords first_words_;
};

/// All of it, checked.
std::vector<GoldAlignment> read_gold(const std::filesystem::path& file, const std::vector<PairLengths>& lengths);

}  // namespace attune::alignment
