#include "src/alignment/gold.h"

#include <set>
#include <string>

#include "src/base/error.h"
#include "src/base/line_output.h"
#include "src/base/log.h"
#include "src/base/utf8.h"

namespace attune::alignment {
namespace {

constexpr const char* kFormat = "a line holds links, source before target: i-j sure, ipj possible";

void check_index(int64_t index, int64_t words, int64_t first, const char* side, std::string_view entry) {
  if (index < 0)
    throw Error("'" + std::string(entry) + "' counts from 0, where words are counted from " + std::to_string(first),
                "a file that counts from 0 is not named .talp");
  if (index >= words)
    throw Error("'" + std::string(entry) + "' lies beyond the " + side + " sentence: it has " + std::to_string(words) +
                    (words == 1 ? " word" : " words") + ", and words are counted from " + std::to_string(first),
                "are the links 1-based, target before source, or of another text?");
}

/// links.talp, links.talp.gz
bool names_talp(const std::filesystem::path& file) { return unpacked_name(file).extension() == ".talp"; }

}  // namespace

PairLengths count_words(std::string_view source, std::string_view target) {
  return {std::ssize(words(source)), std::ssize(words(target))};
}

GoldAlignment parse_gold(std::string_view line, const PairLengths& lengths, int64_t first) {
  GoldAlignment gold;
  for (const std::string& entry : words(line)) {
    Link link;
    char mark = 0;
    if (!parse_link(entry, "-p", first, link, mark))
      throw Error("'" + entry + "' is no link: expected i-j or ipj", kFormat);
    check_index(link.source, lengths.source, first, "source", entry);
    check_index(link.target, lengths.target, first, "target", entry);
    gold.possible.push_back(link);
    if (mark == '-') gold.sure.push_back(link);
  }
  sort_once(gold.sure);
  sort_once(gold.possible);
  return gold;
}

void FirstWords::add(const std::vector<Link>& links, const PairLengths& lengths) {
  std::set<int64_t> targets;
  for (const Link& link : links) targets.insert(link.target);
  linked_ += !links.empty();
  words_ += links.empty() ? 0 : lengths.target;
  linked_words_ += std::ssize(targets);
  for (const Link& link : links) {
    named_ += link.source == 0 || link.target == 0;
    expected_ += 1.0 / static_cast<double>(lengths.source) + 1.0 / static_cast<double>(lengths.target);
  }
}

std::string FirstWords::doubt() const {
  if (named_ > 0 || expected_ < kTelling) return {};
  return "no link names the first word of a sentence, in " + std::to_string(linked_) + " lines with links";
}

bool FirstWords::is_dense() const {
  constexpr double kDense = 0.6;
  return static_cast<double>(linked_words_) > kDense * static_cast<double>(words_);
}

GoldReader::GoldReader(const std::filesystem::path& file)
    : file_(file), lines_(file), first_(names_talp(file) ? 1 : 0) {}

std::string GoldReader::line() {
  std::string line;
  if (!lines_.next(line))
    throw Error(file_.string() + ":" + std::to_string(lines_.line_number() + 1) + ": missing: the file has " +
                    std::to_string(lines_.line_number()) + " lines, the text more pairs",
                "a pair without links is an empty line");
  return line;
}

void GoldReader::skip() { line(); }

GoldAlignment GoldReader::next(const PairLengths& lengths) {
  const std::string found = line();
  try {
    GoldAlignment gold = parse_gold(found, lengths, first_);
    links_ += std::ssize(gold.possible);
    first_words_.add(gold.possible, lengths);
    return gold;
  } catch (const Error& e) {
    throw Error(file_.string() + ":" + std::to_string(lines_.line_number()) + ": " + e.what(), e.hint());
  }
}

void GoldReader::expect_end() {
  std::string line;
  const int64_t pairs = lines_.line_number();
  if (lines_.next(line))
    throw Error(file_.string() + ":" + std::to_string(pairs + 1) + ": more lines than the text, which has " +
                    std::to_string(pairs) + " pairs",
                kFormat);
  ended_ = true;
}

std::string GoldReader::doubt() const {
  const std::string doubt = first_words_.doubt();
  return doubt.empty() ? doubt
                       : file_.string() + ": " + doubt + ", and words are counted from " + std::to_string(first_);
}

std::string GoldReader::way_out() const {
  return first_ == 0 ? "are they counted from 1? then the file, or a link to it, is named .talp"
                     : "are the links of this text?";
}

void GoldReader::check_first_words() const {
  if (links_ == 0 && ended_ && lines_.line_number() > 0)
    throw Error(file_.string() + ": no line holds a link", kFormat);
  if (const std::string found = doubt(); !found.empty()) throw Error(found, way_out());
}

void GoldReader::doubt_first_words() const {
  const std::string found = doubt();
  if (found.empty()) return;
  if (first_words_.is_dense()) throw Error(found, way_out());
  spdlog::warn("{}; {}", found, way_out());
}

std::vector<GoldAlignment> read_gold(const std::filesystem::path& file, const std::vector<PairLengths>& lengths) {
  GoldReader reader(file);
  std::vector<GoldAlignment> gold;
  for (const PairLengths& pair : lengths) gold.push_back(reader.next(pair));
  reader.expect_end();
  reader.check_first_words();
  return gold;
}

}  // namespace attune::alignment
