// Two text files of which line i of one is the translation of line i of the other.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "src/text/text_reader.h"

namespace attune::corpus {

class PairReader {
 public:
  /// Plain or compressed files; one of them may be "-", standard input. Error when one cannot be opened, or both are "-".
  PairReader(const std::filesystem::path& source, const std::filesystem::path& target);
  /// The next pair, as well-formed UTF-8; false at the end. Error naming the first line without a partner, and both lengths,
  /// when one file ends before the other.
  bool next(std::string& source, std::string& target);
  /// 1-based number of the pair that `next` gave last.
  int64_t line_number() const { return source_.line_number(); }

 private:
  text::TextReader source_, target_;
};

/// The same Error beforehand, where both are files that can be read twice; of pipes nothing is read.
void check_same_length(const std::filesystem::path& source, const std::filesystem::path& target);

/// Reads people's links beside their texts beforehand, in the same case. Errors: those of PairReader and of GoldReader.
void check_links(const std::filesystem::path& source, const std::filesystem::path& target,
                 const std::filesystem::path& links);

struct SentencePairs {
  std::vector<std::string> sources, targets;  // of one length
};

/// All pairs of two files, at least one. Errors: those of PairReader; no line at all.
SentencePairs read_sentence_pairs(const std::filesystem::path& source, const std::filesystem::path& target);

}  // namespace attune::corpus
