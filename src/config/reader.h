// Fills option structs from a tree of YAML, and tells everything that is wrong with it: the visitor of `fields()` that
// reads.
#pragma once
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "src/base/constraint.h"
#include "src/config/document/document.h"
#include "src/config/listing.h"
#include "src/config/suggest.h"
#include "src/config/values.h"

namespace attune::config {

/// One source of options: a file, or the --set of the command line. Later layers override earlier ones.
struct Layer {
  Node root;
  std::filesystem::path folder;  // where relative paths start
  int level = 0;                 // of two choices the one of the higher level counts; all --set are of one level
};

/// Where an option was given: in the last layer that gave it.
struct Given {
  Place place;
  int level = 0;
};

/// What reading found out, beside the values.
struct Findings {
  Problems problems;
  std::map<std::string, Given> given;  // by path, sections included
  std::vector<std::string> spoiled;    // paths whose value is wrong: nothing is to be concluded from them
  std::vector<Option> options;         // all there are, for "it belongs to"

  void spoil(const std::string& path, const Place& place, const std::string& message) {
    problems.add(place, message);
    spoiled.push_back(path);
  }
  /// True when the value at `path`, or something in it or around it, is wrong.
  bool is_spoiled(const std::string& path) const;
  /// The first of the paths that was given, or the first.
  const std::string& first_given(const std::vector<std::string>& paths) const;
  /// Where `path` was given, else the section nearest around it, else `otherwise`.
  Place place_of(std::string path, const Place& otherwise) const;
};

/// `path` below `folder`, or itself when it is absolute; without `.`, `..` and a slash at its end.
std::filesystem::path absolute_path(const std::filesystem::path& folder, const std::filesystem::path& path);

class Reader {
 public:
  Reader(const Node& node, const Layer& layer, Findings& findings, std::string path = {})
      : node_(node), layer_(layer), findings_(findings), path_(std::move(path)) {}

  /// Reads every option that `section` declares, then tells every key that it does not.
  template <class Section>
  void read(Section& section) {
    section.fields(*this);
    tell_unknown();
  }

  /// An option: its value stands in `value`, which holds the default or what an earlier layer said.
  template <class T, class... Bounds>
  void operator()(const char* key, T& value, OnResume, const char*, const Bounds&... bounds) {
    known_.emplace_back(key);
    const std::vector<Constraint<T>> constraints = {bounds(std::type_identity<T>{})...};
    for (const auto& constraint : constraints)
      rows_.insert(rows_.end(), constraint.choices.begin(), constraint.choices.end());
    for (const Entry& entry : node_.entries)
      if (entry.key == key) read_leaf(entry, value, constraints);
  }

  /// A section of options.
  template <class Section>
  void operator()(const char* key, Section& section, const char*) {
    known_.emplace_back(key);
    for (const Entry& entry : node_.entries) {
      if (entry.key != key) continue;
      findings_.given[path_of(key)] = {entry.place, layer_.level};
      if (entry.value.is(Node::Kind::kMap))
        Reader(entry.value, layer_, findings_, path_of(key)).read(section);
      else
        tell_no_section(entry);
    }
  }

 private:
  template <class T>
  void read_leaf(const Entry& entry, T& value, const std::vector<Constraint<T>>& constraints) {
    const std::string path = path_of(entry.key);
    findings_.given[path] = {entry.value.is(Node::Kind::kNull) ? entry.place : entry.value.place, layer_.level};
    T parsed{};
    if (!read_value(entry, path, parsed)) return;
    for (const Constraint<T>& constraint : constraints)
      if (!constraint.holds(parsed)) {
        findings_.spoil(path, entry.value.place,
                        path + " is " + shown(entry.value, parsed) + "; expected " + constraint.text +
                            suggestion(entry.value, constraint.choices));
        return;
      }
    value = parsed;
  }

  template <class T>
  bool read_value(const Entry& entry, const std::string& path, T& value) {
    if constexpr (IsList<T>::value) {
      if (!expect(entry, entry.value, path, Node::Kind::kList, "a list: [one, two]")) return false;
      bool all = true;
      for (const Node& item : entry.value.items) {
        typename T::value_type element{};
        all = read_scalar(entry, item, path, element) && all;
        value.push_back(element);
      }
      return all;
    } else {
      return read_scalar(entry, entry.value, path, value);
    }
  }

  template <class T>
  bool read_scalar(const Entry& entry, const Node& node, const std::string& path, T& value) {
    if (!expect(entry, node, path, Node::Kind::kScalar, "one value (" + type_name<T>() + ")")) return false;
    if (const std::string wrong = parse(node, value); !wrong.empty()) {
      findings_.spoil(path, node.place, path + " is " + called(node) + "; " + wrong);
      return false;
    }
    if constexpr (std::is_same_v<T, Path>)
      if (!value.empty()) value.value = absolute_path(layer_.folder, value.value);
    return true;
  }

  bool expect(const Entry& entry, const Node& node, const std::string& path, Node::Kind kind, const std::string& what);
  void tell_no_section(const Entry& entry);
  void tell_unknown();
  std::string belongs(const std::string& key) const;
  template <class T>
  static std::string shown(const Node& node, const T& value) {
    if constexpr (std::is_same_v<T, std::string>)
      return called(node);
    else
      return to_yaml(value);
  }
  static std::string suggestion(const Node& node, const std::vector<std::string>& choices);
  std::string path_of(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const Node& node_;
  const Layer& layer_;
  Findings& findings_;
  std::string path_;
  std::vector<std::string> known_;  // the keys that were declared
  std::vector<std::string> rows_;   // the choices of one_of among them
};

/// Holds options (list_options) against the choice they belong to. One of a row that is not chosen is a problem, unless a later
/// layer than its own made the choice: then its path is returned, to be left out, and said in `notes`, so that one word switches
/// a row of any config.
std::vector<std::string> settle_rows(const std::vector<Option>& options, Findings& findings,
                                     std::vector<std::string>& notes);

/// Takes what stands at `path` out of a tree.
void erase(Node& tree, const std::string& path);

}  // namespace attune::config
