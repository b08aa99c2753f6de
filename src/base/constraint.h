// How an option is declared: bounds, and whether a resumed run may change it. Used inside `fields()` of option structs:
//
//   struct EncoderOptions {
//     int64_t hidden = 512;
//     void fields(auto& field) {
//       field("hidden", hidden, kFixed, "width of the state, per direction", at_least(1));
//     }
//   };
//
// The reader, the writer, `--set`, the option reference and the resume check are visitors of `fields()`. A visitor is called
// as field(key, value, OnResume, help, bounds...) for a leaf and as field(key, section, help) for a nested struct, which has
// its own fields(). A leaf is bool, int64_t, double, std::string, Path, or std::vector of these.
//
// A `one_of` bound may be followed by nested structs that are named as one of its choices: such a struct holds the options of that row alone, and
// giving them while another row is chosen is an error (the reader's work, generic). So is a leaf that is bound by `of_row` to one of the choices.
#pragma once
#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace attune {

/// May a resumed run change this option? kFixed: no (the weights or the data order depend on it). kFree: yes.
enum class OnResume { kFixed, kFree };
inline constexpr OnResume kFixed = OnResume::kFixed;
inline constexpr OnResume kFree = OnResume::kFree;

/// A file or folder named in a config: relative to the config's own folder; the reader makes it absolute. Empty: not given.
struct Path {
  std::filesystem::path value;
  bool empty() const { return value.empty(); }
  std::string string() const { return value.string(); }
  bool operator==(const Path&) const = default;
};

/// A row of a table, as the reference of options shows it.
struct RowHelp {
  std::string name, help;
};

/// What an option's value must satisfy: a phrase for the error ("expected at least 1") and a test.
template <class T>
struct Constraint {
  std::string text;
  std::function<bool(const T&)> holds;
  std::vector<std::string> choices = {};  // of one_of, for "did you mean"
  std::vector<RowHelp> rows = {};         // of one_of_rows, for the reference
  // Of bounds: as JSON Schema says them, for an API's description.
  std::vector<std::pair<std::string, double>> schema = {};
  std::string row = {};  // of of_row
};

/// A bound as an error says it: exactly, so that 0.9999999 is not 1.
inline std::string printed(auto bound) {
  std::ostringstream text;
  text.precision(15);
  text << bound;
  return text.str();
}

inline auto at_least(auto low) {
  return [low]<class T>(std::type_identity<T>) {
    return Constraint<T>{.text = "at least " + printed(low),
                         .holds = [low](const T& value) { return value >= static_cast<T>(low); }};
  };
}
inline auto more_than(auto low) {
  return [low]<class T>(std::type_identity<T>) {
    return Constraint<T>{.text = "more than " + printed(low),
                         .holds = [low](const T& value) { return value > static_cast<T>(low); }};
  };
}
inline auto between(auto low, auto high) {
  return [low, high]<class T>(std::type_identity<T>) {
    return Constraint<T>{
        .text = "between " + printed(low) + " and " + printed(high),
        .holds = [low, high](const T& value) { return value >= static_cast<T>(low) && value <= static_cast<T>(high); },
        .schema = {{"minimum", static_cast<double>(low)}, {"maximum", static_cast<double>(high)}}};
  };
}
/// For a string, or for each entry of a list of strings.
inline auto one_of(std::vector<std::string> names) {
  return [names]<class T>(std::type_identity<T>) {
    std::string text = "one of";
    for (const auto& name : names) text += (&name == &names.front() ? " " : ", ") + name;
    const auto known = [names](const std::string& value) { return std::ranges::find(names, value) != names.end(); };
    return Constraint<T>{.text = text,
                         .holds =
                             [known](const T& value) {
                               if constexpr (std::is_same_v<T, std::string>) {
                                 return known(value);
                               } else {
                                 return std::ranges::all_of(value, known);
                               }
                             },
                         .choices = names};
  };
}
/// No bound on the value: it counts where this row is chosen by a `one_of` before it in the same struct.
inline auto of_row(std::string row) {
  return [row]<class T>(std::type_identity<T>) {
    return Constraint<T>{.text = {}, .holds = [](const T&) { return true; }, .row = row};
  };
}
/// The name that stands for no row: the program chooses one.
inline constexpr char kAuto[] = "auto";

/// The names of a table, and before them names that stand for no row (kAuto).
inline auto one_of_rows(const auto& table, std::vector<std::string> names = {}) {
  std::vector<RowHelp> rows;
  for (const auto& row : table.rows()) rows.push_back({std::string(row.name), std::string(row.help)});
  for (const RowHelp& row : rows) names.push_back(row.name);
  return [names, rows]<class T>(std::type_identity<T> type) {
    Constraint<T> constraint = one_of(names)(type);
    constraint.rows = rows;
    return constraint;
  };
}

}  // namespace attune
