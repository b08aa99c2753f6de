#include "src/serve/run_progress.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "src/base/files.h"
#include "src/base/line_reader.h"
#include "src/pages/page.h"
#include "src/serve/openapi.h"

namespace attune::serve {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int64_t kMostBytes = 4 << 20;  // of metrics.jsonl in an answer
constexpr int64_t kMarked = 256 << 10;   // bytes before a place by which it is known again: more than a line has
constexpr size_t kSamples = 5;

/// A place in metrics.jsonl as a page keeps it: so many bytes, and a mark of the last of them, by which is known that the
/// run was begun anew since, or went back to its last checkpoint. "1234-5e884898da280471"; without a mark it is not known.
struct Place {
  int64_t bytes = 0;
  std::string mark;
  std::string text() const { return std::to_string(bytes) + (mark.empty() ? "" : "-" + mark); }
};

/// At most `most` bytes from byte `from` on.
std::string bytes_of(std::ifstream& in, int64_t from, int64_t most) {
  std::string text(static_cast<size_t>(most), '\0');
  in.seekg(from);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(0, in.gcount())));
  in.clear();
  return text;
}

Place place_at(std::ifstream& in, int64_t bytes) {
  const int64_t from = std::max<int64_t>(0, bytes - kMarked);
  return {bytes, bytes == 0 ? "" : checksum(bytes_of(in, from, bytes - from)).substr(0, 16)};
}

/// What stands behind a place, whole lines alone, and where they end; from the beginning where there is no such place any
/// more.
struct Appended {
  std::string text;
  Place next = {};
  bool anew = false;
};

Appended appended(const fs::path& file, const Place& after) {
  std::ifstream in(file, std::ios::binary);
  std::error_code none;
  const auto size = static_cast<int64_t>(fs::file_size(file, none));
  if (!in || none) return {"", {}, after.bytes > 0};
  const bool anew = after.bytes > size || (!after.mark.empty() && place_at(in, after.bytes).mark != after.mark);
  const int64_t from = anew ? 0 : after.bytes;
  std::string text = bytes_of(in, from, std::min(size - from, kMostBytes));
  text.resize(text.rfind('\n') + 1);  // npos + 1: nothing is whole
  return {text, place_at(in, from + std::ssize(text)), anew};
}

Place place_of(const Question& question) {
  const auto found = question.parameters.find("after");
  if (found == question.parameters.end()) return {};
  const std::string& text = found->second;
  Place out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.bytes);
  const size_t read = static_cast<size_t>(end - text.data());
  if (read < text.size() && text[read] == '-') out.mark = text.substr(read + 1);
  if (error != std::errc() || out.bytes < 0 || out.text() != text)
    throw Refusal(400,
                  "after is " + Json(text.substr(0, 60)).dump(-1, ' ', true, Json::error_handler_t::replace) +
                      "; expected what an answer said as next, or 0",
                  "", "after");
  return out;
}

/// The updates of translations/valid.UPDATE.txt, the newest first; two at most.
std::vector<int64_t> newest_translations(const fs::path& folder) {
  std::vector<int64_t> newest;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename();
    int64_t update = 0;
    if (!name.starts_with("valid.") || !name.ends_with(".txt")) continue;
    const auto [end, error] = std::from_chars(name.data() + 6, name.data() + name.size() - 4, update);
    if (error == std::errc() && end == name.data() + name.size() - 4) newest.push_back(update);
  }
  std::ranges::sort(newest, std::greater());
  if (newest.size() > 2) newest.resize(2);
  return newest;
}

fs::path translations_of(const RunFolder& run, int64_t update, const char* suffix) {
  return run.translations() / ("valid." + std::to_string(update) + suffix);
}

/// Why the training ended, where it did: its last line says so, which one that goes on cuts off.
std::optional<std::string> ending(const fs::path& metrics) {
  constexpr int64_t kLastLine = 4096;  // bytes that hold it
  std::ifstream in(metrics, std::ios::binary);
  std::error_code none;
  const auto size = static_cast<int64_t>(fs::file_size(metrics, none));
  if (!in || none || size < 2) return std::nullopt;
  std::string text = bytes_of(in, std::max<int64_t>(0, size - kLastLine), std::min(size, kLastLine));
  if (text.empty() || text.back() != '\n') return std::nullopt;
  text.pop_back();
  const Json line = Json::parse(text.substr(text.rfind('\n') + 1), nullptr, /*allow_exceptions=*/false);
  if (!line.is_object() || !line.contains("kind") || line["kind"] != "end") return std::nullopt;
  return line.contains("reason") && line["reason"].is_string() ? line["reason"].get<std::string>() : "";
}

std::vector<std::string> first_lines(const fs::path& file) {
  std::vector<std::string> out;
  LineReader lines(file);
  for (std::string line; out.size() < kSamples && lines.next(line);) out.push_back(line);
  return out;
}

/// What the model attended to in the first translations, by their lines; none of runs that wrote none.
std::map<int64_t, Json> attention_of(const fs::path& file) {
  std::map<int64_t, Json> out;
  std::error_code none;
  if (!fs::exists(file, none)) return out;
  for (const std::string& text : first_lines(file)) {
    Json line = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!line.is_object() || !line.contains("line") || !line["line"].is_number_integer()) continue;
    const int64_t number = line["line"];
    line.erase("line");
    out[number] = std::move(line);
  }
  return out;
}

}  // namespace

RunProgress::RunProgress(Task task)
    : task_(std::move(task)),
      router_(
          {page_route("the dashboard", pages::dashboard_page()),
           health_route(),
           {.path = "/progress",
            .help = "what was written since",
            .answer = [this](const Question& q) { return progress(q); },
            .answered = "Progress",
            .parameters = {{"after", "the place behind what is known, as an answer said it (next); 0: the beginning"}}},
           description_route(router_)}) {}

Answer RunProgress::progress(const Question& question) const {
  const bool is_held = RunLock::is_held(task_.run);  // before the lines, of which the last may say that it ended
  const Appended found = appended(task_.run.metrics(), place_of(question));
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
  const auto reason = ending(task_.run.metrics());
  out["state"] = is_held ? "training" : reason ? "finished" : "stopped";
  if (!is_held && reason) out["reason"] = *reason;
  out["lines"] = std::move(lines);
  out["next"] = found.next.text();
  out["anew"] = found.anew;
  out["samples"] = samples();
  return json_answer(out);
}

Json RunProgress::samples() const {
  const std::vector<int64_t> updates = newest_translations(task_.run.translations());
  if (updates.empty() || task_.source.empty()) return nullptr;
  try {
    const auto sources = first_lines(task_.source), references = first_lines(task_.target),
               translations = first_lines(translations_of(task_.run, updates.front(), ".txt"));
    auto attention = attention_of(translations_of(task_.run, updates.front(), ".attention.jsonl"));
    Json pairs = Json::array();
    for (size_t i = 0; i < std::min({sources.size(), references.size(), translations.size()}); ++i) {
      Json pair{
          {"line", i + 1}, {"source", sources[i]}, {"reference", references[i]}, {"translation", translations[i]}};
      if (const auto found = attention.find(std::ssize(pairs) + 1); found != attention.end())
        pair["alignment"] = std::move(found->second);
      pairs.push_back(std::move(pair));
    }
    Json out{{"update", updates.front()}, {"pairs", pairs}};
    if (updates.size() > 1)
      out["before"] = {{"update", updates[1]},
                       {"translations", first_lines(translations_of(task_.run, updates[1], ".txt"))}};
    return out;
  } catch (const Error&) {
    return nullptr;  // replaced while it was read, or not there any more
  }
}

}  // namespace attune::serve
