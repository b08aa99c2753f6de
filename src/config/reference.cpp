#include "src/config/reference.h"

#include <utility>

#include "src/config/config.h"
#include "src/config/listing.h"

namespace attune::config {

namespace {

/// A section with the options that stand directly in it. (In a struct, options and sections take turns.)
struct Section {
  Option self;  // of the whole config: no path
  std::vector<Option> options;
};

std::vector<Section> sections() {
  std::vector<Section> out(1);
  for (const Option& option : list_defaults<Config>()) {
    if (option.section) {
      out.push_back({option, {}});
      continue;
    }
    const std::string parent = option.path.substr(0, option.path.size() - option.key.size());  // "model.", or nothing
    for (Section& section : out)
      if (parent == (section.self.path.empty() ? "" : section.self.path + ".")) section.options.push_back(option);
  }
  return out;
}

std::string default_of(const Option& option) { return option.value == "\"\"" ? "none" : option.value; }

std::string allowed_in(const Option& option) {
  if (option.allowed.empty()) return option.type;
  return option.choices.empty() ? option.type + ", " + option.allowed : option.allowed;
}

std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : c == '<' ? "&lt;" : std::string(1, c);
  return out;
}

std::string help_of(const Option& option) {
  return option.row_of.empty()
             ? option.help
             : option.help + " (" + option.row_of.substr(option.row_of.rfind('.') + 1) + ": " + option.row + ")";
}

std::string section_title(const Option& option) {
  return option.row_of.empty() ? option.help : option.help + "; read only where that is chosen";
}

}  // namespace

std::string text_reference() {
  std::string text =
      "Every option of a config: its default, what it does, what is allowed. One marked * may change when a run is "
      "resumed.\n";
  for (const Section& section : sections()) {
    text += "\n";
    if (!section.self.path.empty()) text += section.self.path + ": " + section_title(section.self) + "\n";
    for (const Option& option : section.options) {
      text += "  " + option.path + ": " + default_of(option) + (option.on_resume == kFree ? " *" : "") + "\n";
      text += "      " + help_of(option) + "\n      " + allowed_in(option) + "\n";
      for (const RowHelp& row : option.rows) text += "        " + row.name + ": " + row.help + "\n";
    }
  }
  return text;
}

std::string markdown_reference() {
  std::string text;
  for (const Section& section : sections()) {
    text += "\n";
    if (!section.self.path.empty())
      text += "### `" + section.self.path + "`\n\n" + cell(section_title(section.self)) + "\n\n";
    if (section.options.empty()) text.pop_back();
    if (!section.options.empty())
      text += "| option | default | allowed | on resume | meaning |\n|---|---|---|---|---|\n";
    for (const Option& option : section.options)
      text += "| `" + option.key + "` | `" + default_of(option) + "` | " + cell(allowed_in(option)) + " | " +
              (option.on_resume == kFree ? "may change" : "fixed") + " | " + cell(help_of(option)) + " |\n";
    for (const Option& option : section.options) {
      if (!option.rows.empty()) text += "\n`" + option.key + "`:\n\n";
      for (const RowHelp& row : option.rows) text += "- `" + row.name + "`: " + cell(row.help) + "\n";
    }
  }
  return text;
}

}  // namespace attune::config
