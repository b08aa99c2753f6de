// The options of a struct as a list: what the reference, the writer, the resume check and "did you mean" walk over.
#pragma once
#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "src/base/constraint.h"
#include "src/config/values.h"

namespace attune::config {

/// One option or section, in the order of declaration.
struct Option {
  std::string path, key, help;  // "model.encoder.hidden", "hidden"
  int depth = 0;                // sections above it
  bool section = false;
  bool used = true;                  // false: it belongs to a row that is not the chosen one
  std::string row_of;                // of what belongs to one row: the path of the choice ("model.attention.score")
  std::string row;                   // and the row: a section is named as it
  std::string type;                  // of a leaf: "whole number"
  std::string value;                 // of a leaf: as YAML
  std::string allowed;               // of a leaf: "at least 1"; empty: anything of its type
  std::vector<std::string> choices;  // of a leaf: what one_of allows
  std::vector<RowHelp> rows;         // of a leaf that chooses from a table: its rows
  OnResume on_resume = kFixed;
};

/// The visitor that makes the list.
class Lister {
 public:
  explicit Lister(std::vector<Option>& out, std::string path = {}, int depth = 0, bool used = true)
      : out_(out), path_(std::move(path)), depth_(depth), used_(used) {}

  template <class T, class... Bounds>
  void operator()(const char* key, T& value, OnResume on_resume, const char* help, const Bounds&... bounds) {
    Option option = described(key, help);
    option.type = type_name<T>();
    option.value = to_yaml(value);
    option.on_resume = on_resume;
    (add_bound(option, bounds(std::type_identity<T>{})), ...);
    if (!option.row.empty()) belong(option, option.row);
    if constexpr (std::is_same_v<T, std::string>)
      if (!option.choices.empty()) choices_.push_back({option.path, value, option.choices, option.used});
    out_.push_back(std::move(option));
  }

  template <class Section>
  void operator()(const char* key, Section& section, const char* help) {
    Option option = described(key, help);
    option.section = true;
    belong(option, key);
    Lister inside(out_, option.path, depth_ + 1, option.used);
    out_.push_back(std::move(option));
    section.fields(inside);
  }

 private:
  struct Choice {
    std::string path, chosen;
    std::vector<std::string> names;
    bool used;
  };
  // To the choice that has such a row, if there is one.
  void belong(Option& option, const std::string& row) const {
    for (const Choice& choice : choices_)
      if (std::find(choice.names.begin(), choice.names.end(), row) != choice.names.end()) {
        option.row_of = choice.path;
        option.row = row;
        option.used = choice.used && choice.chosen == row;
      }
  }
  Option described(const char* key, const char* help) const {
    Option option;
    option.path = path_.empty() ? key : path_ + "." + key;
    option.key = key;
    option.help = help;
    option.depth = depth_;
    option.used = used_;
    return option;
  }
  template <class T>
  static void add_bound(Option& option, const Constraint<T>& bound) {
    if (!bound.row.empty()) {
      option.row = bound.row;
      return;
    }
    option.allowed += (option.allowed.empty() ? "" : ", ") + bound.text;
    option.choices.insert(option.choices.end(), bound.choices.begin(), bound.choices.end());
    option.rows.insert(option.rows.end(), bound.rows.begin(), bound.rows.end());
  }
  std::vector<Option>& out_;
  std::string path_;
  int depth_;
  bool used_;
  std::vector<Choice> choices_;
};

/// The options of `section`, with the values they have in it.
template <class Section>
std::vector<Option> list_options(const Section& section) {
  std::vector<Option> options;
  Lister lister(options);
  Section copy = section;  // fields() takes references; the list changes nothing
  copy.fields(lister);
  return options;
}

/// The options of a kind of struct, with their defaults.
template <class Section>
std::vector<Option> list_defaults() {
  Section section;
  return list_options(section);
}

}  // namespace attune::config
