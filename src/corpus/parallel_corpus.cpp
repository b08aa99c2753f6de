#include "src/corpus/parallel_corpus.h"

#include <algorithm>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/base/utf8.h"

namespace attune {
namespace {

/// One side while it is read: its lines, repaired where they must be.
class SideReader {
 public:
  explicit SideReader(const Path& file) : name_(file.string()), reader_(file.value) {}
  bool next() {
    if (!reader_.next(line_)) return false;
    if (is_clean_utf8(line_)) return true;
    line_ = repair_utf8(line_);
    if (repaired_++ == 0) first_repaired_ = reader_.line_number();
    return true;
  }
  const std::string& line() const { return line_; }
  int64_t line_number() const { return reader_.line_number(); }
  const std::string& name() const { return name_; }
  int64_t repaired() const { return repaired_; }
  void warn_of_repairs() const {
    if (repaired_ > 0)
      spdlog::warn("{}:{}: ill-formed UTF-8 or a NUL byte was replaced by U+FFFD ({} such lines in all)", name_,
                   first_repaired_, repaired_);
  }

 private:
  std::string name_;
  LineReader reader_;
  std::string line_;
  int64_t repaired_ = 0, first_repaired_ = 0;
};

/// Called when one side has ended: reads the other to its end too, so that the message can name both lengths.
void check_same_length(SideReader& source, SideReader& target) {
  while (source.next()) {
  }
  while (target.next()) {
  }
  if (source.line_number() == target.line_number()) return;
  const bool more_source = source.line_number() > target.line_number();
  const SideReader& longer = more_source ? source : target;
  const SideReader& shorter = more_source ? target : source;
  throw Error(longer.name() + " has " + std::to_string(longer.line_number()) + " lines, " + shorter.name() + " " +
                  std::to_string(shorter.line_number()) + ": line " + std::to_string(shorter.line_number() + 1) +
                  " has no partner",
              "line i of one file must be the translation of line i of the other");
}

/// Counts the reason and says whether the pair goes.
bool is_dropped(int64_t source, int64_t target, const FilterOptions& filter, FilterCounts& counts) {
  const auto [shorter, longer] = std::minmax(source, target);
  if (shorter == 0) {
    ++counts.empty;
  } else if (longer > filter.longest) {
    ++counts.too_long;
  } else if (filter.ratio > 0 && static_cast<double>(longer) > filter.ratio * static_cast<double>(shorter)) {
    ++counts.bad_ratio;
  } else {
    return false;
  }
  return true;
}

std::string reasons(const FilterCounts& counts, const FilterOptions& filter) {
  std::string text = std::to_string(counts.empty) + " with an empty side, " + std::to_string(counts.too_long) +
                     " longer than " + std::to_string(filter.longest) + " tokens";
  if (filter.ratio > 0) text += ", " + std::to_string(counts.bad_ratio) + " over the ratio of lengths";
  return text;
}

void report(const TextPair& files, const FilterCounts& counts, const FilterOptions* filter) {
  const std::string both = files.source.string() + " and " + files.target.string();
  if (counts.read == 0) throw Error(both + " hold no line", "at least one pair of sentences is needed");
  if (counts.kept == 0)
    throw Error(
        "no pair of " + both + " is left: " + std::to_string(counts.read) + " read, " + reasons(counts, *filter),
        "look at the files; data.filter.longest and data.filter.ratio say what is left out");
  if (counts.kept < counts.read)
    spdlog::info("{}: {} of {} pairs kept; left out: {}", both, counts.kept, counts.read, reasons(counts, *filter));
}

}  // namespace

void ParallelCorpus::append(std::span<const int32_t> source, std::span<const int32_t> target, int64_t line) {
  const auto add = [](Side& side, std::span<const int32_t> ids) {
    side.ids.insert(side.ids.end(), ids.begin(), ids.end());
    side.begins.push_back(static_cast<int64_t>(side.ids.size()));
  };
  add(source_, source);
  add(target_, target);
  lines_.push_back(line);
}

ParallelCorpus read_corpus(const TextPair& files, const Vocabularies& vocabularies, const FilterOptions* filter) {
  SideReader source(files.source), target(files.target);
  ParallelCorpus corpus;
  FilterCounts& counts = corpus.counts();
  while (source.next() && target.next()) {
    ++counts.read;
    const auto source_ids = vocabularies.source->encode(source.line());
    const auto target_ids = vocabularies.target->encode(target.line());
    const auto source_length = static_cast<int64_t>(source_ids.size()),
               target_length = static_cast<int64_t>(target_ids.size());
    if (filter && is_dropped(source_length, target_length, *filter, counts)) continue;
    corpus.append(source_ids, target_ids, source.line_number());
  }
  check_same_length(source, target);
  counts.kept = corpus.size();
  counts.repaired = source.repaired() + target.repaired();
  source.warn_of_repairs();
  target.warn_of_repairs();
  report(files, counts, filter);
  return corpus;
}

}  // namespace attune
