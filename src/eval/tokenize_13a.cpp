#include "src/eval/tokenize_13a.h"

namespace attune::eval {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_period_or_comma(char c) { return c == '.' || c == ','; }

// ASCII punctuation without ' , - . (the blank is in mteval's range too).
bool stands_alone(char c) {
  return (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || c == '/' || (c >= ':' && c <= '@') ||
         (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string set_punctuation_apart(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (stands_alone(c)) {
      out += ' ';
      out += c;
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

// Rewrites every pair of neighbours that `matches` as before + first + between + second + after. A pair is used up when
// it matched: "a..," is a. and ., but not the middle pair. Bytes are enough: all that is looked for is ASCII, and a
// byte of a longer character is "no digit" just as the character is.
struct PairRule {
  bool (*matches)(char first, char second);
  std::string_view before, between, after;
};

std::string rewrite_pairs(std::string_view text, const PairRule& rule) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i + 1 == text.size() || !rule.matches(text[i], text[i + 1])) {
      out += text[i];
      continue;
    }
    out += rule.before;
    out += text[i];
    out += rule.between;
    out += text[++i];
    out += rule.after;
  }
  return out;
}

}  // namespace

std::string tokenize_13a(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \t\n\v\f\r\x1c\x1d\x1e\x1f") + 1);  // npos + 1 is 0
  std::string text = replace_all(std::string(line), "<skipped>", "");
  text = replace_all(replace_all(text, "-\n", ""), "\n", " ");
  text = replace_all(replace_all(text, "&quot;", "\""), "&amp;", "&");
  text = replace_all(replace_all(text, "&lt;", "<"), "&gt;", ">");
  text = set_punctuation_apart(" " + text + " ");
  const auto not_after_digit = [](char a, char b) { return !is_digit(a) && is_period_or_comma(b); };
  const auto not_before_digit = [](char a, char b) { return is_period_or_comma(a) && !is_digit(b); };
  const auto dash_after_digit = [](char a, char b) { return is_digit(a) && b == '-'; };
  text = rewrite_pairs(text, {not_after_digit, "", " ", " "});
  text = rewrite_pairs(text, {not_before_digit, " ", " ", ""});
  return rewrite_pairs(text, {dash_after_digit, "", " ", " "});
}

}  // namespace attune::eval
