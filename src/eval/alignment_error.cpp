#include "src/eval/alignment_error.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

#include "src/base/error.h"
#include "src/base/line_reader.h"

namespace attune {
namespace {

constexpr const char* kFormat = "a gold line holds 0-based links, source before target: i-j sure, ipj possible";

struct Entry {
  Link link;
  bool sure = false;
};

// The digits at the start of [begin, end), or false; from_chars alone would take a sign too.
bool parse_index(const char*& begin, const char* end, int64_t& index) {
  if (begin == end || *begin < '0' || *begin > '9') return false;
  const auto [next, problem] = std::from_chars(begin, end, index);
  begin = next;
  return problem == std::errc();
}

// "3-4" or "3p4".
Entry parse_entry(std::string_view text) {
  Entry entry;
  const char* at = text.data();
  const char* const end = at + text.size();
  if (parse_index(at, end, entry.link.source) && at != end && (*at == '-' || *at == 'p')) {
    entry.sure = *at++ == '-';
    if (parse_index(at, end, entry.link.target) && at == end) return entry;
  }
  throw Error("'" + std::string(text) + "' is no link: expected i-j or ipj", kFormat);
}

void check_index(int64_t index, int64_t words, const char* side, std::string_view entry) {
  if (index < words) return;
  throw Error("'" + std::string(entry) + "' lies beyond the " + side + " sentence: it has " + std::to_string(words) +
                  (words == 1 ? " word" : " words") + ", and words are counted from 0",
              "are the links 1-based, target before source, or of another text?");
}

void sort_once(std::vector<Link>& links) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
}

int64_t shared(const std::vector<Link>& a, const std::vector<Link>& b) {
  std::vector<Link> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return static_cast<int64_t>(both.size());
}

double ratio(int64_t part, int64_t whole, double without) {
  return whole == 0 ? without : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

GoldAlignment parse_gold(std::string_view line, const PairLengths& lengths) {
  constexpr std::string_view kBlank = " \t\r";
  GoldAlignment gold;
  for (size_t begin = line.find_first_not_of(kBlank); begin != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(kBlank, begin), line.size());
    const std::string_view text = line.substr(begin, end - begin);
    const Entry entry = parse_entry(text);
    check_index(entry.link.source, lengths.source, "source", text);
    check_index(entry.link.target, lengths.target, "target", text);
    gold.possible.push_back(entry.link);
    if (entry.sure) gold.sure.push_back(entry.link);
    begin = line.find_first_not_of(kBlank, end);
  }
  sort_once(gold.sure);
  sort_once(gold.possible);
  return gold;
}

std::vector<GoldAlignment> read_gold(const std::filesystem::path& file, const std::vector<PairLengths>& lengths) {
  std::vector<GoldAlignment> gold;
  LineReader reader(file);
  std::string line;
  const auto place = [&](int64_t number) { return file.string() + ":" + std::to_string(number) + ": "; };
  while (reader.next(line)) {
    if (gold.size() == lengths.size())
      throw Error(place(reader.line_number()) + "more lines than the text, which has " +
                      std::to_string(lengths.size()) + " pairs",
                  kFormat);
    try {
      gold.push_back(parse_gold(line, lengths[gold.size()]));
    } catch (const Error& e) {
      throw Error(place(reader.line_number()) + e.what(), e.hint());
    }
  }
  if (gold.size() < lengths.size())
    throw Error(place(static_cast<int64_t>(gold.size()) + 1) + "missing: the text has " +
                    std::to_string(lengths.size()) + " pairs, the gold file " + std::to_string(gold.size()) + " lines",
                "a pair without links is an empty line");
  return gold;
}

void AlignmentCounts::add(std::vector<Link> found, const GoldAlignment& gold) {
  sort_once(found);
  links += static_cast<int64_t>(found.size());
  sure += static_cast<int64_t>(gold.sure.size());
  in_sure += shared(found, gold.sure);
  in_possible += shared(found, gold.possible);
}

double AlignmentCounts::error_rate() const { return 1 - ratio(in_sure + in_possible, links + sure, 1); }
double AlignmentCounts::precision() const { return ratio(in_possible, links, 1); }
double AlignmentCounts::recall() const { return ratio(in_sure, sure, 1); }
double AlignmentCounts::f1() const {
  const double sum = precision() + recall();
  return sum == 0 ? 0 : 2 * precision() * recall() / sum;
}

std::vector<Link> diagonal_links(const PairLengths& lengths) {
  std::vector<Link> links;
  if (lengths.source == 0) return links;
  for (int64_t j = 0; j < lengths.target; ++j)
    links.push_back({(2 * j + 1) * lengths.source / (2 * lengths.target), j});
  std::sort(links.begin(), links.end());
  return links;
}

}  // namespace attune
