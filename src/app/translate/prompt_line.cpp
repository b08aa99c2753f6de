#include "src/app/translate/prompt_line.h"

#include <algorithm>
#include <charconv>

#include "src/base/error.h"

namespace attune::app::translate {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

std::string but_got(const std::string& text) { return text.empty() ? "" : ", got '" + text + "'"; }

}  // namespace

PromptLine parse_prompt_line(std::string_view line) {
  if (line.empty() || line.front() != ':') return {false, {}, trimmed(line)};
  const std::string command = trimmed(line.substr(1));
  const size_t end = std::min(command.find_first_of(" \t"), command.size());
  return {true, command.substr(0, end), trimmed(std::string_view(command).substr(end))};
}

int64_t parse_count(const std::string& text, int64_t low, int64_t high) {
  int64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc() || end != text.data() + text.size() || count < low || count > high)
    throw Error("expected a whole number from " + std::to_string(low) + " to " + std::to_string(high) + but_got(text));
  return count;
}

bool parse_switch(const std::string& text) {
  if (text != "on" && text != "off") throw Error("expected on or off" + but_got(text));
  return text == "on";
}

std::string parse_file(const std::string& text, const std::string& home) {
  if (text.empty()) throw Error("expected the name of a file");
  std::string file = text.starts_with("~/") && !home.empty() ? home + text.substr(1) : text;
  for (size_t at = file.find("\\ "); at != std::string::npos; at = file.find("\\ ", at + 1)) file.erase(at, 1);
  return file;
}

}  // namespace attune::app::translate
