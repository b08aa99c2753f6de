// What was typed at the prompt: text to translate, or a command. Knows no terminal and no model.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace attune::app::translate {

/// A command's name without its colon and what follows it, both trimmed; else `rest` is text to translate.
struct PromptLine {
  bool is_command = false;
  std::string name, rest;
};

/// A line is a command when its first character is a colon, so that a blank before a colon makes it text.
PromptLine parse_prompt_line(std::string_view line);

/// A whole number from `low` to `high`; Error saying what was expected.
int64_t parse_count(const std::string& text, int64_t low, int64_t high);

/// "on" or "off"; Error on anything else.
bool parse_switch(const std::string& text);

/// A file's name as typed: a leading ~/ is `home`'s, a backslash before a blank is dropped. Error when there is none.
std::string parse_file(const std::string& text, const std::string& home);

}  // namespace attune::app::translate
