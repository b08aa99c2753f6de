#include "src/app/score/nbest_list.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <charconv>

#include "src/base/error.h"

namespace attune::app::score {
namespace {

constexpr std::string_view kBar = "|||", kEscapedBar = "&#124;&#124;&#124;";

std::string with_all(std::string text, std::string_view what, std::string_view instead) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + instead.size()))
    text.replace(at, what.size(), instead);
  return text;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (size_t begin = 0;;) {
    const size_t bar = line.find(kBar, begin);
    out.push_back(trimmed(line.substr(begin, bar - begin)));
    if (bar == std::string_view::npos) return out;
    begin = bar + kBar.size();
  }
}

template <class T>
bool parse(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string escaped_field(std::string text) { return with_all(std::move(text), kBar, kEscapedBar); }
std::string plain_field(std::string text) { return with_all(std::move(text), kEscapedBar, kBar); }

void NbestEntry::add(const std::string& name, double value, double new_score) {
  if ((" " + features).find(" " + name + "=") != std::string::npos)
    throw Error(fmt::format("line {} has a feature {} already", line, name), "another name: --feature NAME");
  features += fmt::format("{}{}= {:.6f}", features.empty() ? "" : " ", name, value);
  score = new_score;
}

std::string NbestList::ranked() const {
  std::vector<const NbestEntry*> order;
  for (const NbestEntry& entry : entries) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->score > b->score; });
  std::string out;
  for (const NbestEntry* entry : order)
    out += fmt::format("{} ||| {} ||| {} ||| {:.6f}{}\n", index, entry->text, entry->features, entry->score,
                       entry->rest.empty() ? "" : " ||| " + entry->rest);
  return out;
}

NbestReader::NbestReader(const std::filesystem::path& file) : file_(file.string()), reader_(file) {}

bool NbestReader::read() {
  std::string line;
  if (!reader_.next(line)) return false;
  const auto fields = fields_of(line);
  int64_t index = 0;
  NbestEntry entry;
  if (fields.size() < 4 || !parse(fields[0], index) || index < 0 || !parse(fields[3], entry.score))
    throw Error(fmt::format("{}:{}: no entry of an n-best list", file_, reader_.line_number()),
                "expected index ||| translation ||| features ||| score");
  entry.line = reader_.line_number();
  entry.text = fields[1];
  entry.features = fields[2];
  for (size_t i = 4; i < fields.size(); ++i) entry.rest += (i > 4 ? " ||| " : "") + std::string(fields[i]);
  ahead_ = {index, std::move(entry)};
  return true;
}

bool NbestReader::next(NbestList& list) {
  if (!ahead_ && !read()) return false;
  list = {ahead_->first, {}};
  while (ahead_ && ahead_->first == list.index) {
    list.entries.push_back(std::move(ahead_->second));
    ahead_.reset();
    read();
  }
  if (ahead_ && ahead_->first < list.index)
    throw Error(fmt::format("{}:{}: sentence {} stands behind sentence {}", file_, reader_.line_number(), ahead_->first,
                            list.index),
                "sort the lists by their index");
  return true;
}

}  // namespace attune::app::score
