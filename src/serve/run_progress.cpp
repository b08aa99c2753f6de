#include "src/serve/run_progress.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>

#include "src/base/line_reader.h"
#include "src/pages/page.h"

namespace attune {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int64_t kMostBytes = 4 << 20;  // of metrics.jsonl in an answer
constexpr size_t kSamples = 5;

/// What stands behind byte `after`, whole lines alone, and where they end.
struct Appended {
  std::string text;
  int64_t next = 0;
};

Appended appended(const fs::path& file, int64_t after) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  if (none) return {};
  if (after > static_cast<int64_t>(size)) after = 0;  // the run was begun anew, or went back to its last checkpoint
  std::ifstream in(file, std::ios::binary);
  in.seekg(after);
  std::string text(static_cast<size_t>(std::min<int64_t>(static_cast<int64_t>(size) - after, kMostBytes)), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(0, in.gcount())));
  text.resize(text.rfind('\n') + 1);  // npos + 1: nothing is whole
  return {text, after + std::ssize(text)};
}

int64_t number(const Question& question, const std::string& name) {
  const auto found = question.parameters.find(name);
  if (found == question.parameters.end()) return 0;
  const std::string& text = found->second;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    throw Refusal(400,
                  name + " is " + Json(text.substr(0, 60)).dump(-1, ' ', true, Json::error_handler_t::replace) +
                      "; expected a whole number",
                  "", name);
  return value;
}

/// The update of the newest translations/valid.UPDATE.txt.
std::optional<int64_t> newest_translations(const fs::path& folder) {
  std::optional<int64_t> newest;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename();
    int64_t update = 0;
    if (!name.starts_with("valid.") || !name.ends_with(".txt")) continue;
    const auto [end, error] = std::from_chars(name.data() + 6, name.data() + name.size() - 4, update);
    if (error == std::errc() && end == name.data() + name.size() - 4) newest = std::max(newest.value_or(0), update);
  }
  return newest;
}

std::vector<std::string> first_lines(const fs::path& file) {
  std::vector<std::string> out;
  LineReader lines(file);
  for (std::string line; out.size() < kSamples && lines.next(line);) out.push_back(line);
  return out;
}

}  // namespace

RunProgress::RunProgress(Task task)
    : task_(std::move(task)),
      router_({page_route("the dashboard", dashboard_page()),
               health_route(),
               {"GET", "/progress", "what was written since", [this](const Question& q) { return progress(q); }}}) {}

Answer RunProgress::progress(const Question& question) const {
  const Appended found = appended(task_.run.metrics(), number(question, "after"));
  Json lines = Json::array();
  for (size_t at = 0; at < found.text.size();) {
    const size_t end = found.text.find('\n', at);
    Json line = Json::parse(found.text.begin() + static_cast<int64_t>(at),
                            found.text.begin() + static_cast<int64_t>(end), nullptr, /*allow_exceptions=*/false);
    if (line.is_object()) lines.push_back(std::move(line));
    at = end + 1;
  }
  Json out{{"program", std::string("attune ") + ATTUNE_VERSION}};
  out.update(task_.about);
  out["state"] = RunLock::is_held(task_.run) ? "training" : "stopped";
  out["lines"] = std::move(lines);
  out["next"] = found.next;
  out["samples"] = samples();
  return json_answer(out);
}

Json RunProgress::samples() const {
  const std::optional<int64_t> update = newest_translations(task_.run.translations());
  if (!update || task_.source.empty()) return nullptr;
  try {
    const auto sources = first_lines(task_.source), references = first_lines(task_.target),
               translations = first_lines(task_.run.translations() / ("valid." + std::to_string(*update) + ".txt"));
    Json pairs = Json::array();
    for (size_t i = 0; i < std::min({sources.size(), references.size(), translations.size()}); ++i)
      pairs.push_back(
          {{"line", i + 1}, {"source", sources[i]}, {"reference", references[i]}, {"translation", translations[i]}});
    return {{"update", *update}, {"pairs", pairs}};
  } catch (const Error&) {
    return nullptr;  // replaced while it was read, or not there any more
  }
}

}  // namespace attune
