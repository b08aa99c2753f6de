// YAML's own mistakes in words: the parser's terse messages, looked at beside the lines they are about.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "src/config/document/problem.h"

namespace attune::config {

/// The lines of a text, without their ends (\n, \r\n or \r).
std::vector<std::string> split_lines(std::string_view text);

/// Characters of UTF-8 text.
int characters(std::string_view text);

/// What keeps a text from being parsed at all: no UTF-8, control characters, tabs in the indentation. True when
/// something was found.
bool tell_unreadable(const std::vector<std::string>& lines, const std::string& name, Problems& problems);

/// The sentence for a syntax error that yaml-cpp found at `place` in `lines`; `place` is moved to the line that is to
/// be mended. `bracket`: where the innermost bracket was opened that is still open, or null.
std::string explain_syntax(const std::string& message, const std::vector<std::string>& lines, const Place* bracket,
                           Place& place);

}  // namespace attune::config
