#include "src/app/align/side_by_side.h"

#include <spdlog/fmt/fmt.h>

#include <optional>

#include "src/base/error.h"
#include "src/base/line_output.h"
#include "src/base/utf8.h"
#include "src/eval/alignment_error.h"

namespace attune::app::align {
namespace {

struct System {
  std::string name;     // in messages
  std::string caption;  // of its pictures
  std::unique_ptr<plot::AlignmentReader> reader;
};

const plot::AlignmentFormat& readable(const std::string& name, const std::string& file) {
  std::string known;
  for (const plot::AlignmentFormat& row : plot::alignment_formats().rows()) {
    if (row.files.open == nullptr) continue;
    if (row.name == name) return row;
    known += (known.empty() ? "" : ", ") + std::string(row.name);
  }
  throw Error(file + ": '" + name + "' is no format that is read: expected one of " + known,
              "FORMAT:FILE, pharaoh:" + file + " for instance");
}

System open_system(const std::string& named, const SideBySide& task) {
  const size_t colon = named.find(':');
  const bool says = colon != std::string::npos && !std::filesystem::exists(named);
  const std::filesystem::path file = says ? named.substr(colon + 1) : named;
  const std::string suffix = unpacked_name(file).extension();
  const std::string format = says ? named.substr(0, colon) : suffix.empty() ? suffix : suffix.substr(1);
  return {file.string(), file.filename(), readable(format, file.string()).files.open({file, task.source, task.target})};
}

/// Both are about one source; where only one of them shows the ends, they are left out of the other.
void match(alignment::AlignedPair& a, alignment::AlignedPair& b, const System& first, const System& second) {
  if (a.source_end != b.source_end || a.target_end != b.target_end) {
    a = without_ends(a);
    b = without_ends(b);
  }
  if (a.index != b.index || a.source != b.source)
    throw Error(fmt::format("{} and {} are not of the same text: sentence {} is '{}', sentence {} '{}'", first.name,
                            second.name, a.index + 1, joined(a.source), b.index + 1, joined(b.source)),
                "both must be words, or both the same pieces");
}

}  // namespace

std::string show_side_by_side(const SideBySide& task, const LineRanges& chosen) {
  System first = open_system(task.files.at(0), task), second = open_system(task.files.at(1), task);
  if (std::filesystem::path(first.caption).stem() == std::filesystem::path(second.caption).stem())
    for (System* system : {&first, &second})
      system->caption = std::filesystem::absolute(system->name).parent_path().filename() / system->caption;
  OutputOptions shown = task.shown;
  shown.title = first.caption + " and " + second.caption;
  AlignmentOutput output(task.output, shown);
  std::optional<alignment::GoldReader> gold;
  if (!task.gold.empty()) gold.emplace(task.gold);
  eval::AlignmentCounts agreement;
  int64_t compared = 0, last = 0, gold_lines = 0;
  alignment::AlignedPair a, b;
  for (bool more = true; more && last < chosen.last();) {
    more = first.reader->next(a);
    if (second.reader->next(b) != more)
      throw Error(fmt::format("{} ends before {}", more ? second.name : first.name, more ? first.name : second.name));
    if (!more) break;
    last = a.index + 1;
    match(a, b, first, second);
    for (; gold && gold_lines + 1 < last; ++gold_lines) gold->skip();  // files may hold a part of the text
    if (gold && gold_lines < last) {
      a.gold = gold->next({std::ssize(a.source) - a.source_end, std::ssize(a.target) - a.target_end});
      ++gold_lines;
    }
    if (a.target == b.target) b.gold = a.gold;
    if (!chosen.contains(last)) continue;
    a.caption = first.caption;
    b.caption = second.caption;
    output.write({a, b});
    if (a.target != b.target) continue;  // links of different translations cannot agree
    ++compared;
    const std::vector<alignment::Link> of_first = links_of(without_ends(a), shown.links);
    agreement.add(links_of(without_ends(b), shown.links), {of_first, of_first});
  }
  if (gold) gold->check_first_words();
  if (output.written() == 0) throw Error(first.name + " and " + second.name + " hold none of the chosen lines");
  std::string line = output.finish();
  if (compared > 0)
    line += fmt::format("\n{} links of {}, {} of {}, {} of both: F1 {:.2f} % on {} equal translations", agreement.sure,
                        first.name, agreement.links, second.name, agreement.in_sure, 100 * agreement.f1(), compared);
  return line;
}

}  // namespace attune::app::align
