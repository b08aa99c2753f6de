#include "src/config/document/layers.h"

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/utf8.h"
#include "src/config/writer.h"

namespace attune::config {

namespace {
namespace fs = std::filesystem;

// A file by a name that two ways to it share. A pipe (/dev/stdin) has none but its own.
fs::path same_place(const fs::path& file) {
  std::error_code reason;
  const fs::path place = fs::weakly_canonical(file, reason);
  return reason ? file : place;
}

constexpr uintmax_t kLargest = 1 << 20;  // bytes of a config; ours have 2000
constexpr size_t kMostFiles = 100;

/// The name beside a missing file that is meant perhaps, or nothing.
std::string near_file(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const std::string name = nearest(file.filename().string(), names_in(folder));
  return name.empty() ? "" : (file.parent_path() / name).string();
}

/// Why `file` is no config that can be read, or nothing.
std::string why_unreadable(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) {
    const std::string near = near_file(file);
    return "no such file" + (near.empty() ? "" : "; did you mean '" + near + "'?");
  }
  if (fs::is_directory(status)) {
    const bool run = fs::exists(RunFolder{file}.config(), error);
    return "is a folder; expected a config file" +
           (run ? "; did you mean '" + RunFolder{file}.config().string() + "'?" : "");
  }
  if (fs::is_regular_file(status) && fs::file_size(file, error) > kLargest)
    return "is larger than 1 MB; expected a config file, a page of YAML";
  return "";
}

class Collector {
 public:
  Collector(Layers& layers, Problems& problems) : layers_(layers), problems_(problems) {}

  /// Takes the text of a file in, the files it includes before it.
  void add_file(const fs::path& file, const std::string& text) {
    const std::string name = file.lexically_normal().string();
    if (++files_ > kMostFiles) {
      if (files_ == kMostFiles + 1)
        problems_.add({name, 1, 1}, "more than 100 files are included; do they include each other too often?");
      layers_.complete = false;
      return;
    }
    Document document = parse_document(text, name, problems_);
    layers_.complete = layers_.complete && document.complete;
    Layer layer;
    layer.root = std::move(document.root);
    layer.folder = fs::absolute(file).lexically_normal().parent_path();
    if (!layer.root.is(Node::Kind::kMap)) {
      if (document.complete) tell_no_options(layer.root, name);
      return;
    }
    open_.push_back(same_place(file));
    std::vector<Entry> options;
    for (Entry& entry : layer.root.entries) {
      if (entry.key == "include")
        add_includes(entry, file.parent_path());
      else if (entry.key == "version")
        check_version(entry);
      else
        options.push_back(std::move(entry));
    }
    open_.pop_back();
    layer.root.entries = std::move(options);
    layer.level = level_++;
    layers_.layers.push_back(std::move(layer));
  }

  /// One --set: the tree that its path draws, with the value at the end.
  void add_override(const std::string& text) {
    const Place place{"--set " + text};
    const size_t equals = text.find('=');
    if (!is_clean_utf8(text)) return problems_.add({"--set"}, "bytes that are no UTF-8 text");
    if (equals == std::string::npos || equals == 0) return problems_.add(place, "expected key.path=value");
    std::vector<std::string> keys(1);
    for (const char c : text.substr(0, equals)) {
      if (c == '.')
        keys.emplace_back();
      else
        keys.back() += c;
    }
    for (const std::string& key : keys)
      if (key.empty()) return problems_.add(place, "a key is missing beside a '.'; expected key.path=value");
    if (keys.front() == "include" || keys.front() == "version")
      return problems_.add(place, "'" + keys.front() + "' stands in files only");
    Problems found;
    Node node = parse_document(text.substr(equals + 1), "", found).root;
    for (const Problem& problem : found.all()) problems_.add(place, problem.message);
    if (!found.empty()) node.kind = Node::Kind::kBroken;
    set_place(node, place);
    Layer layer;
    layer.folder = fs::current_path();
    layer.level = level_;
    for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
      Node around;
      around.kind = Node::Kind::kMap;
      around.place = place;
      around.entries.push_back({*key, place, std::move(node)});
      node = std::move(around);
    }
    layer.root = std::move(node);
    layers_.layers.push_back(std::move(layer));
  }

 private:
  void tell_no_options(const Node& root, const std::string& name) {
    if (root.is(Node::Kind::kNull))
      problems_.add({name, 1, 1}, "the file holds no options; expected `key: value` lines");
    else if (!root.is(Node::Kind::kBroken))
      problems_.add(root.place, "the file is " + called(root) + "; expected `key: value` lines");
    layers_.complete = false;
  }

  void add_includes(const Entry& entry, const fs::path& folder) {
    const Node& value = entry.value;
    if (value.is(Node::Kind::kScalar)) return add_include(value, folder);
    if (!value.is(Node::Kind::kList)) {
      layers_.complete = false;
      if (!value.is(Node::Kind::kBroken))
        problems_.add(entry.place, "include has " + (value.is(Node::Kind::kNull) ? "no value" : called(value)) +
                                       "; expected a file or a list of files");
      return;
    }
    for (const Node& item : value.items) add_include(item, folder);
  }

  void add_include(const Node& item, const fs::path& folder) {
    Path path;
    if (!item.is(Node::Kind::kScalar) || item.text.empty() || !parse(item, path).empty()) {
      layers_.complete = false;
      if (!item.is(Node::Kind::kBroken))
        problems_.add(item.place, "include names " + called(item) + "; expected a file");
      return;
    }
    const fs::path file = folder / path.value;
    if (const std::string why = why_unreadable(file); !why.empty()) {
      layers_.complete = false;
      return problems_.add(item.place, "include: " + file.lexically_normal().string() + ": " + why);
    }
    const auto again = std::find(open_.begin(), open_.end(), same_place(file));
    if (again == open_.end()) try {
        return add_file(file, read_file(file));
      } catch (const Error& e) {
        layers_.complete = false;
        return problems_.add(item.place, std::string("include: ") + e.what());
      }
    std::string circle;
    for (auto it = again; it != open_.end(); ++it) circle += it->filename().string() + " includes ";
    problems_.add(item.place, "includes go round in a circle: " + circle + again->filename().string());
  }

  void check_version(const Entry& entry) {
    int64_t version = 0;
    if (!entry.value.is(Node::Kind::kScalar) || !parse(entry.value, version).empty() || version < 1)
      return problems_.add(entry.place,
                           "version is " + called(entry.value) + "; expected the number that attune wrote");
    if (version > kRunVersion)
      throw Error(entry.place.string() + ": written by a newer attune (format " + std::to_string(version) +
                      "; this one, " ATTUNE_VERSION ", knows " + std::to_string(kRunVersion) + ")",
                  "use the attune that wrote it, or a newer one");
  }

  static void set_place(Node& node, const Place& place) {
    node.place = place;
    for (Node& item : node.items) set_place(item, place);
    for (Entry& entry : node.entries) {
      entry.place = place;
      set_place(entry.value, place);
    }
  }

  Layers& layers_;
  Problems& problems_;
  std::vector<fs::path> open_;  // the files whose includes are being read
  size_t files_ = 0;
  int level_ = 0;
};

}  // namespace

Layers read_layers(const fs::path& file, const std::vector<std::string>& overrides, Problems& problems) {
  if (const std::string why = why_unreadable(file); !why.empty()) throw Error(file.string() + ": " + why);
  Layers layers;
  Collector collector(layers, problems);
  collector.add_file(file, read_file(file));
  for (const std::string& text : overrides) collector.add_override(text);
  return layers;
}

}  // namespace attune::config
