// Given translations: two files of text of which line i belongs to line i, as `attune evaluate` and others read them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace attune {

struct SentencePairs {
  std::vector<std::string> sources, targets;  // of one length
};

/// Reads both files, plain or compressed; ill-formed UTF-8 is repaired, said in a warning. Errors: a file that cannot
/// be read; sides of different length, with file and line of the first line that is missing; no line at all.
SentencePairs read_sentence_pairs(const std::filesystem::path& source, const std::filesystem::path& target);

}  // namespace attune
