#include "src/config/reader.h"

#include "src/base/utf8.h"

namespace attune::config {

namespace {

bool inside(const std::string& path, const std::string& section) { return path.starts_with(section + "."); }

std::string parent(const std::string& path) {
  const size_t dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool Findings::is_spoiled(const std::string& path) const {
  return std::any_of(spoiled.begin(), spoiled.end(), [&](const std::string& wrong) {
    return wrong == path || inside(wrong, path) || inside(path, wrong);
  });
}

const std::string& Findings::first_given(const std::vector<std::string>& paths) const {
  const auto found = std::ranges::find_if(paths, [&](const std::string& path) { return given.contains(path); });
  return found == paths.end() ? paths.front() : *found;
}

Place Findings::place_of(std::string path, const Place& otherwise) const {
  for (; !path.empty(); path = parent(path))
    if (const auto found = given.find(path); found != given.end()) return found->second.place;
  return otherwise;
}

std::filesystem::path absolute_path(const std::filesystem::path& folder, const std::filesystem::path& path) {
  std::filesystem::path out = (folder / path).lexically_normal();
  if (!out.has_filename() && out.has_relative_path()) out = out.parent_path();
  return out;
}

bool Reader::expect(const Entry& entry, const Node& node, const std::string& path, Node::Kind kind,
                    const std::string& what) {
  if (node.is(kind)) return true;
  if (node.is(Node::Kind::kBroken))
    findings_.spoiled.push_back(path);
  else if (node.is(Node::Kind::kNull))
    findings_.spoil(path, &node == &entry.value ? entry.place : node.place, path + " has no value; expected " + what);
  else
    findings_.spoil(path, node.place, path + " is " + called(node) + "; expected " + what);
  return false;
}

void Reader::tell_no_section(const Entry& entry) {
  const std::string path = path_of(entry.key);
  if (entry.value.is(Node::Kind::kBroken)) return findings_.spoiled.push_back(path);
  std::vector<std::string> keys;
  std::string meant;
  for (const Option& option : findings_.options) {
    if (parent(option.path) != path) continue;
    keys.push_back(option.key);
    if (entry.value.is(Node::Kind::kScalar) && contains(option.choices, entry.value.text))
      meant = "; did you mean '" + option.path + "'?";
  }
  const bool null = entry.value.is(Node::Kind::kNull);
  findings_.spoil(path, null ? entry.place : entry.value.place,
                  path + (null ? " has no value" : " is " + called(entry.value)) +
                      "; expected a section with options of " + joined(keys, ", ") +
                      (null ? ", or no line at all" : meant));
}

void Reader::tell_unknown() {
  for (const Entry& entry : node_.entries) {
    if (entry.key.empty() || contains(known_, entry.key)) continue;
    findings_.problems.add(entry.place, "unknown option '" + path_of(entry.key) + "'" + belongs(entry.key));
    if (const std::string meant = nearest(entry.key, known_); !meant.empty())
      findings_.spoiled.push_back(path_of(meant));
  }
}

std::string Reader::belongs(const std::string& key) const {
  if (contains(rows_, key)) return "; '" + key + "' has no options of its own";
  if (key == "include") return "; `include:` stands at the top level of a file";
  const std::string expected = "; expected one of " + joined(known_, ", ");
  if (const std::string meant = did_you_mean(key, known_); !meant.empty()) return expected + meant;
  std::vector<std::string> elsewhere;
  for (const Option& option : findings_.options)
    if (option.key == key) elsewhere.push_back(option.path);
  return expected + (elsewhere.empty() ? "" : "; did you mean " + either(elsewhere) + "?");
}

std::vector<std::string> settle_rows(const std::vector<Option>& options, Findings& findings,
                                     std::vector<std::string>& notes) {
  std::vector<std::string> left_out;
  for (const Option& option : options) {
    const auto given = findings.given.find(option.path);
    if (option.row_of.empty() || option.used || given == findings.given.end()) continue;
    if (findings.is_spoiled(option.row_of)) continue;
    const auto choice = findings.given.find(option.row_of);
    const std::string row = option.row_of.substr(option.row_of.rfind('.') + 1) + ": " + option.row;
    const std::string& chosen = std::ranges::find(options, option.row_of, &Option::path)->value;
    if (choice == findings.given.end() || choice->second.level <= given->second.level) {
      findings.spoil(option.path, given->second.place,
                     option.path + (option.section ? " holds options of `" : " is of `") + row + "`, but " +
                         option.row_of + " is " + chosen + (choice == findings.given.end() ? " by default" : "") +
                         "; remove it, or choose " + option.row);
      continue;
    }
    notes.push_back(option.path + " (" + given->second.place.string() + ") is not used: " + option.row_of + " is " +
                    chosen + " (" + choice->second.place.string() + ")");
    left_out.push_back(option.path);
    std::erase_if(findings.given,
                  [&](const auto& entry) { return entry.first == option.path || inside(entry.first, option.path); });
  }
  return left_out;
}

void erase(Node& tree, const std::string& path) {
  const size_t dot = path.find('.');
  if (dot == std::string::npos) std::erase_if(tree.entries, [&](const Entry& entry) { return entry.key == path; });
  for (Entry& entry : tree.entries)
    if (dot != std::string::npos && entry.key == path.substr(0, dot)) erase(entry.value, path.substr(dot + 1));
}

std::string Reader::suggestion(const Node& node, const std::vector<std::string>& choices) {
  if (node.is(Node::Kind::kScalar)) return did_you_mean(node.text, choices);
  for (const Node& item : node.items)
    if (!contains(choices, item.text)) return did_you_mean(item.text, choices);
  return "";
}

}  // namespace attune::config
