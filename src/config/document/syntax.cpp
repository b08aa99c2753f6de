#include "src/config/document/syntax.h"

#include <algorithm>

#include "src/base/utf8.h"

namespace attune::config {

namespace {

/// The part of a line before a comment, without blanks at its end. (A '#' inside quotes is taken for a comment: good
/// enough for a hint.)
std::string_view content(std::string_view line) {
  for (size_t i = 0; i < line.size(); ++i)
    if (line[i] == '#' && (i == 0 || line[i - 1] == ' ')) {
      line = line.substr(0, i);
      break;
    }
  while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
  return line;
}

size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool has_key(std::string_view line) {
  line = content(line);
  return line.find(": ") != std::string_view::npos || (!line.empty() && line.back() == ':');
}

/// Why a ':' stands where none may stand; yaml-cpp says "illegal map value" for several mistakes.
std::string explain_colon(const std::vector<std::string>& lines, Place& place) {
  const auto at = static_cast<size_t>(place.line - 1);
  if (at >= lines.size()) return "unexpected ':'";
  const std::string_view line = content(lines[at]);
  size_t before = at;
  while (before > 0 && content(lines[before - 1]).empty()) --before;
  if (before > 0) {
    const std::string_view previous = content(lines[before - 1]);
    const size_t start = indentation(previous);
    const Place previous_start{place.source, static_cast<int>(before), static_cast<int>(start) + 1};
    if (!has_key(previous) && previous.substr(start, 1) != "-" &&
        previous.find_first_of("[]{}\"'") == std::string_view::npos) {
      place = previous_start;
      return previous.find(':') == std::string_view::npos ? "expected ':' after the key" : "expected a blank after ':'";
    }
    if (indentation(line) > start && previous.back() != ':') {
      place.column = static_cast<int>(indentation(line)) + 1;
      return "indented deeper than the line before, which has a value already; expected the same indentation";
    }
  }
  return "unexpected ':'; expected one `key: value` a line, a value that holds ': ' stands in quotes";
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r')
      lines.emplace_back();
    else
      lines.back() += text[i];
  }
  return lines;
}

int characters(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool tell_unreadable(const std::vector<std::string>& lines, const std::string& name, Problems& problems) {
  const size_t before = problems.size();
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    const int number = static_cast<int>(i) + 1;
    if (!is_clean_utf8(line)) {
      problems.add({name, number, 1}, "bytes that are no UTF-8 text; a config is a text file in UTF-8");
      return true;  // a binary file has one problem, not thousands
    }
    const auto control = std::find_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\t') ||
             c == 0x7F;  // yaml-cpp takes 4 for the end of the file
    });
    if (control != line.end()) {
      const auto before = static_cast<size_t>(control - line.begin());
      problems.add({name, number, characters(line.substr(0, before)) + 1},
                   "a control character; a config is a text file");
      return true;
    }
    const size_t start = line.find_first_not_of(" \t");
    const size_t tab = line.find('\t');
    if (start != std::string::npos && tab < start && line[start] != '#')
      problems.add({name, number, static_cast<int>(tab) + 1}, "a tab in the indentation; expected blanks");
  }
  return problems.size() > before;
}

std::string explain_syntax(const std::string& message, const std::vector<std::string>& lines, const Place* bracket,
                           Place& place) {
  if (message == "illegal map value") return explain_colon(lines, place);
  if (bracket && message.find("flow not found") != std::string::npos) {
    place = *bracket;
    return "a bracket that is never closed";
  }
  if (message == "illegal EOF in scalar") return "the text ends inside quotes; expected the closing quote";
  if (message == "end of map not found") {
    const std::string_view line = content(lines[std::min(static_cast<size_t>(place.line), lines.size()) - 1]);
    if (!has_key(line) && line.substr(indentation(line), 1) != "-") return "expected ':' after the key";
    return "does not fit what stands before; expected `key: value` in the column of the keys above";
  }
  if (message == "end of sequence not found") return "does not fit the list before; expected `- item` in its column";
  if (message == "illegal flow end") return "a closing bracket without its opening one";
  if (message == "unknown token") return "a value cannot begin with this character; put the value in quotes";
  if (message.starts_with("unknown escape character")) {
    place.column = std::max(1, place.column - 2);  // yaml-cpp stands behind it
    return message + "; in double quotes a backslash is written \\\\, in single quotes as it is";
  }
  if (message.starts_with("invalid tag") || message.find("tag") != std::string::npos)
    return "a value cannot begin with '!'; put the value in quotes";
  if (message.find("alias") != std::string::npos || message.starts_with("the referenced anchor is not defined"))
    return "a value cannot begin with '*' (aliases are not part of a config); put the value in quotes";
  if (message.find("anchor") != std::string::npos)
    return "a value cannot begin with '&' (anchors are not part of a config); put the value in quotes";
  return "not YAML: " + message;
}

}  // namespace attune::config
