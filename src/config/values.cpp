#include "src/config/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "src/base/utf8.h"
#include "src/config/document/syntax.h"

namespace attune::config {

namespace {

constexpr const char* kQuoted = "; it stands in quotes, which makes it text";

/// What YAML readers take for true and for false.
constexpr std::array<std::string_view, 4> kYes = {"true", "yes", "on", "y"}, kNo = {"false", "no", "off", "n"};

bool has(const auto& words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `text` without its sign; the digits of "+012" begin at the 0.
std::string_view unsigned_part(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text;
}

/// What is wrong with a number that people write but that is refused here, or nothing.
std::string refused_number(std::string_view text) {
  const std::string_view digits = unsigned_part(text);
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]))
    return "; a leading zero means octal to some readers, write it without";
  if (digits.size() > 1 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'o' || digits[1] == 'b'))
    return "; write it in decimal";
  if (is_digit(digits.empty() ? ' ' : digits[0]) && digits.find('_') != std::string_view::npos)
    return "; write it without '_'";
  if (is_digit(digits.empty() ? ' ' : digits[0]) && digits.find(',') != std::string_view::npos)
    return "; a point marks decimals, nothing marks thousands";
  constexpr std::array<std::string_view, 5> kNotFinite = {".inf", "inf", ".nan", "nan", "infinity"};
  if (has(kNotFinite, lower_case(digits))) return "; it must be finite";
  return "";
}

struct Real {
  bool number = false, in_range = true;
  double value = 0;
};
Real real(std::string_view text) {
  Real out;
  const std::string_view digits = unsigned_part(text);
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);                    // from_chars takes no plus
  if (digits.empty() || (!is_digit(digits[0]) && digits[0] != '.')) return out;  // from_chars also takes inf, nan
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  out.number = end == text.data() + text.size() && error != std::errc::invalid_argument;
  out.in_range = error == std::errc();
  return out;
}

bool reads_as_null(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
  return has(kNull, text);
}

/// Text that every YAML reader takes for the same text without quotes.
bool plain(const std::string& text) {
  const std::string lower = lower_case(text);
  if (reads_as_null(lower) || has(kYes, lower) || has(kNo, lower)) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!letter(text[0]) && text[0] != '/') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/' || c == '+';
  });
}

}  // namespace

std::string parse(const Node& scalar, bool& value) {
  std::string expected = "expected true or false";
  if (scalar.quoted) return expected + kQuoted;
  if (scalar.text == kYes[0] || scalar.text == kNo[0]) {
    value = scalar.text == kYes[0];
    return "";
  }
  const std::string lower = lower_case(scalar.text);
  if (has(kYes, lower) || lower == "1") return expected + "; write true";
  return has(kNo, lower) || lower == "0" ? expected + "; write false" : expected;
}

std::string parse(const Node& scalar, int64_t& value) {
  std::string expected = "expected a whole number";
  if (scalar.quoted) return expected + kQuoted;
  if (const std::string why = refused_number(scalar.text); !why.empty()) return expected + why;
  std::string_view text = scalar.text;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);  // from_chars takes no plus
  int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  const bool all = end == text.data() + text.size();
  if (all && error == std::errc::result_out_of_range) return "expected a whole number of 18 digits at most";
  if (all && error == std::errc()) {
    value = whole;
    return "";
  }
  const Real number = real(scalar.text);
  constexpr double kExact = 9007199254740992.0;  // 2^53: a double holds every whole number up to here
  if (!number.number || !number.in_range || std::floor(number.value) != number.value || std::abs(number.value) > kExact)
    return expected;
  value = static_cast<int64_t>(number.value);
  return "";
}

std::string parse(const Node& scalar, double& value) {
  std::string expected = "expected a number";
  if (scalar.quoted) return expected + kQuoted;
  if (const std::string why = refused_number(scalar.text); !why.empty()) return expected + why;
  const Real number = real(scalar.text);
  if (!number.number) return expected;
  if (!number.in_range) return "expected a number that a double can hold (about 1e-308 to 1e308)";
  value = number.value;
  return "";
}

std::string parse(const Node& scalar, std::string& value) {
  value = scalar.text;
  return "";
}

std::string parse(const Node& scalar, Path& value) {
  for (const char c : scalar.text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "expected a path without control characters";
  if (scalar.text == "~" || scalar.text.starts_with("~/"))
    return "expected a path; '~' is not expanded, write the folder out";
  value.value = scalar.text;
  return "";
}

std::string to_yaml(bool value) { return value ? "true" : "false"; }

std::string to_yaml(int64_t value) { return std::to_string(value); }

std::string to_yaml(double value) {
  std::array<char, 64> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;  // the shortest that reads back
  return std::string(buffer.data(), end);
}

std::string to_yaml(const std::string& value) {
  if (plain(value)) return value;
  static const char* kHex = "0123456789ABCDEF";
  std::string text = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      text += std::string("\\") + c;
    else if (byte < 0x20 || byte == 0x7F)
      text += std::string("\\x") + kHex[byte >> 4] + kHex[byte & 15];
    else
      text += c;
  }
  return text + "\"";
}

std::string to_yaml(const Path& value) { return to_yaml(value.string()); }

std::string called(const Node& node) {
  constexpr int kLongest = 60;
  switch (node.kind) {
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a section";
    case Node::Kind::kNull:
      return "nothing";
    default:
      break;
  }
  std::string text = split_lines(node.text).front();
  if (characters(text) > kLongest || text.size() < node.text.size()) {
    size_t cut = std::min<size_t>(text.size(), kLongest);
    while (cut > 0 && cut < text.size() && (text[cut] & 0xC0) == 0x80) --cut;
    text = text.substr(0, cut) + "...";
  }
  return "'" + text + "'";
}

}  // namespace attune::config
