#include "src/config/document/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <deque>
#include <sstream>
#include <utility>

#include "src/base/utf8.h"
#include "src/config/document/syntax.h"

namespace attune::config {

namespace {

constexpr size_t kDeepest = 32;  // the deepest option lies at four

/// yaml-cpp counts bytes from zero; editors count characters from one.
class Places {
 public:
  Places(const std::string& name, const std::vector<std::string>& lines) : name_(name), lines_(lines) {}
  Place at(const YAML::Mark& mark) const {
    if (mark.is_null()) return {name_, 1, 1};
    int column = mark.column;
    if (static_cast<size_t>(mark.line) < lines_.size()) {
      const std::string before = lines_[static_cast<size_t>(mark.line)].substr(0, static_cast<size_t>(mark.column));
      column = characters(before) + (mark.column - static_cast<int>(before.size()));
    }
    return {name_, mark.line + 1, column + 1};
  }

 private:
  const std::string& name_;
  const std::vector<std::string>& lines_;
};

/// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
 public:
  Builder(const Places& places, Problems& problems) : places_(places), problems_(problems) {}

  Node take_root() { return std::move(root_); }

  /// After a syntax error: what was being read is not to be trusted. Returns the place of the innermost open bracket,
  /// or null.
  const Place* give_up() {
    if (last_) last_->kind = Node::Kind::kBroken;
    const Place* bracket = nullptr;
    for (const Level& level : levels_)
      if (level.flow) {
        level.node->kind = Node::Kind::kBroken;
        bracket = &level.node->place;
      }
    return bracket;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    const Place place = places_.at(mark);
    if (++documents_ == 1) first_ = place;
    if (documents_ == 2)
      problems_.add(place, place == first_
                               ? "expected a key"
                               : "a second document begins here; expected one document a file, all of it `key: value`");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node(Node::Kind::kNull, mark, "", anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.add(places_.at(mark), std::string("aliases (*name) are not part of a config; ") + kInstead);
    add(node(Node::Kind::kBroken, mark, "", 0));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node scalar = node(Node::Kind::kScalar, mark, tag, anchor);
    scalar.text = value;
    scalar.quoted = tag == "!";
    add(std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(node(Node::Kind::kList, mark, tag, anchor), style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(node(Node::Kind::kMap, mark, tag, anchor), style);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node* node;
    bool flow;
    bool key_next = true;  // of a map: a key comes next, not a value
  };

  /// A node without content; anchors and tags are told.
  Node node(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Node node;
    node.kind = kind;
    node.place = places_.at(mark);
    if (anchor != 0) problems_.add(node.place, std::string("anchors (&name) are not part of a config; ") + kInstead);
    if (!tag.empty() && tag != "?" && tag != "!")
      problems_.add(node.place,
                    "tags (!name) are not part of a config; write the value alone, in quotes if it begins with '!'");
    return node;
  }

  void open(Node container, YAML::EmitterStyle::value style) {
    Node* added = add(std::move(container));
    levels_.push_back({added, style == YAML::EmitterStyle::Flow});
    if (levels_.size() == kDeepest) problems_.add(added->place, "nested deeper than any option lies");
  }
  void close() {
    levels_.pop_back();
    last_ = nullptr;
  }

  /// Puts a node where the parser stands. A node's children grow only while the last of them is closed, so that
  /// `levels_` stays valid.
  Node* add(Node node) {
    if (levels_.empty()) return last_ = &((documents_ > 1 ? spare_.emplace_back() : root_) = std::move(node));
    Level& level = levels_.back();
    if (level.node->kind == Node::Kind::kList) return last_ = &level.node->items.emplace_back(std::move(node));
    level.key_next = !level.key_next;
    if (level.key_next) return last_ = &(level.node->entries.back().value = std::move(node));
    level.node->entries.push_back({usable_key(*level.node, node), node.place, {}});
    level.node->entries.back().value.kind = Node::Kind::kBroken;  // until it comes
    last_ = nullptr;
    return &spare_.emplace_back(std::move(node));
  }

  /// The key, or nothing when it was told to be wrong.
  std::string usable_key(const Node& map, const Node& key) {
    if (key.is(Node::Kind::kBroken)) return "";
    if (key.is(Node::Kind::kList) || key.is(Node::Kind::kMap)) {
      problems_.add(key.place, "a key must be one word, not a list or a section");
      return "";
    }
    if (key.text.empty()) {
      problems_.add(key.place, "a key is missing before ':'");
      return "";
    }
    if (key.text == "<<") {
      problems_.add(key.place, std::string("merge keys (<<) are not part of a config; ") + kInstead);
      return "";
    }
    for (const Entry& known : map.entries)
      if (known.key == key.text) {
        problems_.add(key.place, "key '" + key.text + "' appears twice; it stands in line " +
                                     std::to_string(known.place.line) + " already");
        break;
      }
    return key.text;
  }

  static constexpr const char* kInstead = "write the value out, or share it through `include:`";
  const Places& places_;
  Problems& problems_;
  Node root_;
  Place first_;             // where the first document begins
  std::deque<Node> spare_;  // what has no place in the tree: keys, further documents
  std::vector<Level> levels_;
  Node* last_ = nullptr;
  int documents_ = 0;
};

// yaml-cpp takes a quote that is the last of a text for an empty word. The number of its line, or 0.
size_t unclosed_quote(const std::vector<std::string>& lines) {
  size_t last = lines.size();
  while (last > 0 && lines[last - 1].find_first_not_of(" \r") == std::string::npos) --last;
  if (last == 0) return 0;
  const std::string& line = lines[last - 1];
  const size_t end = line.find_last_not_of(" \r");
  const char quote = line[end];
  if ((quote != '\'' && quote != '"') || (end > 0 && line[end - 1] != ' ')) return 0;
  return std::count(line.begin(), line.end(), quote) % 2 == 1 ? last : 0;
}

}  // namespace

Document parse_document(std::string_view text, const std::string& name, Problems& problems) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::vector<std::string> lines = split_lines(text);
  Document document;
  if (tell_unreadable(lines, name, problems)) {
    document.complete = false;
    return document;
  }
  std::string
      joined;  // ends with its last word: after the end of a line yaml-cpp does not notice that quotes were never closed
  for (const std::string& line : lines) joined += line + "\n";
  while (!joined.empty() && (joined.back() == '\n' || joined.back() == ' ')) joined.pop_back();
  if (const size_t last = unclosed_quote(lines); last > 0) {
    problems.add({name, static_cast<int>(last), static_cast<int>(lines[last - 1].find_last_not_of(" \r")) + 1},
                 "this quote is never closed");
    document.complete = false;
    return document;
  }
  std::istringstream stream(joined);
  const Places places(name, lines);
  Problems found;
  Builder builder(places, found);
  const Place* bracket = nullptr;
  try {
    YAML::Parser parser(stream);
    // Never more than two: on some texts (", a") yaml-cpp answers with empty documents without end.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& e) {
    document.complete = false;
    Place place = places.at(e.mark);
    bracket = builder.give_up();
    const std::string message = explain_syntax(e.msg, lines, bracket, place);
    problems.add(place, message);
  }
  for (const Problem& problem : found.all())  // inside a bracket that is never closed nothing is as it seems
    if (!bracket || std::pair(problem.place.line, problem.place.column) < std::pair(bracket->line, bracket->column))
      problems.add(problem.place, problem.message);
  document.root = builder.take_root();
  return document;
}

}  // namespace attune::config
