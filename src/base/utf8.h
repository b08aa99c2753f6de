// Text is UTF-8 everywhere; this is the only place that looks at its bytes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace attune {

/// What some editors put before the first line of a file; no text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// True if the bytes are well-formed UTF-8 without NUL.
bool is_clean_utf8(std::string_view text);

/// Every ill-formed sequence and every NUL replaced by U+FFFD.
std::string repair_utf8(std::string_view text);

/// One string per code point (not per grapheme). The text must be well-formed.
std::vector<std::string> code_points(std::string_view text);

/// Split at Unicode white space, no empty parts: what "word" means in alignments and in chrF.
std::vector<std::string> words(std::string_view text);

/// The parts that are not empty, in a line.
std::string joined(const std::vector<std::string>& parts, std::string_view between = " ");

/// In lower case, whatever the language (Unicode's full mapping: a final sigma is one).
std::string lower_case(std::string_view text);

/// Columns that the text takes in a terminal (wide East Asian characters two, combining marks none).
int display_width(std::string_view text);

/// Lines of a table whose columns stand below each other, with `gap` blanks between.
std::string lined_up(const std::vector<std::vector<std::string>>& rows, int gap);

}  // namespace attune
