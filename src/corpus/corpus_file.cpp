// The folder holds
//
//   ids          all pairs one after the other, source then target; 16 bits an id where the vocabularies allow it, else 32
//   pairs        a PairPlace each, and one behind the last
//   header.json  what they were made from, what the filter counted, size and checksum of both, and its own checksum
//
// They are written aside. The header goes first and comes last: where it stands and its checksums are right, so are
// they. What they were made from is known by checksums too, of the texts' bytes and of the vocabularies, so that no
// file's name or date can mislead.
#include "src/corpus/corpus_file.h"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <optional>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"

namespace attune::corpus {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FilterCounts, read, kept, empty, too_long, bad_ratio, not_in_source)

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "the files hold numbers as the machine does");

constexpr int kFormat = 2;
constexpr int64_t kPairsBetweenMessages = 1'000'000;

struct Names {
  fs::path folder;
  fs::path ids() const { return folder / "ids"; }
  fs::path pairs() const { return folder / "pairs"; }
  fs::path header() const { return folder / "header.json"; }
};

struct CorpusFilter : FilterOptions {
  bool copied;
};

/// Counts the reason and says whether the pair goes.
bool is_dropped(const text::Vocabularies::PairIds& pair, const CorpusFilter& filter, FilterCounts& counts) {
  const auto [shorter, longer] = std::minmax({std::ssize(pair.source), std::ssize(pair.target)});
  const auto has_not = [&](int32_t id) { return std::ranges::count(pair.source, id) == 0; };
  if (shorter == 0) {
    ++counts.empty;
  } else if (longer > filter.longest) {
    ++counts.too_long;
  } else if (filter.ratio > 0 && static_cast<double>(longer) > filter.ratio * static_cast<double>(shorter)) {
    ++counts.bad_ratio;
  } else if (filter.copied && std::ranges::any_of(pair.target, has_not)) {
    ++counts.not_in_source;
  } else {
    return false;
  }
  return true;
}

std::string reasons(const FilterCounts& counts, const CorpusFilter& filter) {
  std::string text = std::to_string(counts.empty) + " with an empty side, " + std::to_string(counts.too_long) +
                     " longer than " + std::to_string(filter.longest) + " tokens";
  if (filter.ratio > 0) text += ", " + std::to_string(counts.bad_ratio) + " over the ratio of lengths";
  if (filter.copied) text += ", " + std::to_string(counts.not_in_source) + " with words that the source has not";
  return text;
}

void report(const TextPair& files, const FilterCounts& counts, const CorpusFilter& filter) {
  const std::string both = files.source.string() + " and " + files.target.string();
  if (counts.read == 0) throw Error(both + " hold no line", "at least one pair of sentences is needed");
  if (counts.kept == 0)
    throw Error("no pair of " + both + " is left: " + std::to_string(counts.read) + " read, " + reasons(counts, filter),
                "look at the files; data.filter.longest and data.filter.ratio say what is left out");
  if (counts.kept < counts.read)
    spdlog::info("{}: {} of {} pairs kept; left out: {}", both, counts.kept, counts.read, reasons(counts, filter));
}

size_t width_for(const text::Vocabularies& vocabularies, const CorpusFilter& filter) {
  const int64_t largest =
      std::max(vocabularies.source->size(), vocabularies.target->size()) + (vocabularies.extended ? filter.longest : 0);
  return largest <= UINT16_MAX + 1 ? sizeof(uint16_t) : sizeof(int32_t);
}

/// Null for a pipe: it can be read once only.
Json checksum_of_text(const fs::path& file) {
  std::error_code reason;
  if (fs::exists(file, reason) && !fs::is_regular_file(file, reason)) return nullptr;
  return file == "-" ? Json() : Json(file_checksum(file));
}

/// All that the ids follow from.
Json origin_of(const TextPair& files, const text::Vocabularies& vocabularies, const CorpusFilter& filter) {
  return {{"format", kFormat},
          {"attune", ATTUNE_VERSION},
          {"source", checksum_of_text(files.source.value)},
          {"target", checksum_of_text(files.target.value)},
          {"vocabularies", vocabularies.checksum},
          {"extended", vocabularies.extended},
          {"copied", filter.copied},
          {"longest", filter.longest},
          {"ratio", filter.ratio}};
}

Json seal_of(const fs::path& file) { return {{"bytes", fs::file_size(file)}, {"checksum", file_checksum(file)}}; }

ParallelCorpus map_files(const Names& names, const Json& content) {
  return {MappedFile(names.ids()), MappedFile(names.pairs()), content.at("width").get<size_t>(),
          nlohmann::json(content.at("counts")).get<FilterCounts>()};
}

/// What the folder keeps, if that is whole and was made from just this.
std::optional<ParallelCorpus> open(const Names& names, const Json& origin) {
  if (!fs::exists(names.header())) return {};
  try {
    const Json header = Json::parse(read_file(names.header()));
    const Json& content = header.at("content");
    const bool whole = header.at("checksum") == checksum(content.dump());
    if (whole && content.at("origin") != origin) {
      spdlog::info("{} holds another text, or was made with other options: made anew", names.folder.string());
      return {};
    }
    if (whole && content.at("ids") == seal_of(names.ids()) && content.at("pairs") == seal_of(names.pairs()))
      return map_files(names, content);
  } catch (const Json::exception&) {  // no header of ours: damaged, as below
  } catch (const fs::filesystem_error&) {
  } catch (const Error&) {
  }
  spdlog::warn("{} is damaged: its bytes are not those that were written; made anew", names.folder.string());
  return {};
}

void remove_old(const Names& names) {
  for (const fs::path& file : {names.header(), names.pairs(), names.ids()}) {
    std::error_code reason;
    fs::remove(file, reason);
    if (reason)
      throw Error("cannot delete " + file.string() + ": " + reason.message(),
                  "check the permissions of the run folder");
  }
}

/// Writes pairs behind each other.
class CorpusWriter {
 public:
  CorpusWriter(const Names& names, size_t width)
      : names_(names), ids_(names.ids()), places_(names.pairs()), width_(width) {}

  void append(const std::vector<int32_t>& source, const std::vector<int32_t>& target, int64_t line) {
    if (++pairs_ > ParallelCorpus::kMostPairs || line > UINT32_MAX)
      throw Error("the training text has more than 4,294,967,294 lines", "train on a part of it");
    append_place({end_, static_cast<uint32_t>(source.size()), static_cast<uint32_t>(line)});
    append_ids(source);
    append_ids(target);
  }
  void finish() {
    append_place({.begin = end_});
    remove_old(names_);
    ids_.finish();
    places_.finish();
  }

 private:
  template <class Number>
  static std::string_view bytes_of(std::span<const Number> numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
  }
  void append_place(const PairPlace& place) { places_.append(bytes_of(std::span(&place, 1))); }
  void append_ids(const std::vector<int32_t>& ids) {
    end_ += ids.size();
    if (width_ == sizeof(int32_t)) return ids_.append(bytes_of(std::span(ids)));
    narrow_.assign(ids.begin(), ids.end());
    ids_.append(bytes_of(std::span<const uint16_t>(narrow_)));
  }

  Names names_;
  NewFile ids_, places_;
  size_t width_;
  uint64_t end_ = 0;
  int64_t pairs_ = 0;
  std::vector<uint16_t> narrow_;
};

FilterCounts tokenise(const TextPair& files, const text::Vocabularies& vocabularies, const CorpusFilter& filter,
                      CorpusWriter& writer) {
  PairReader pairs(files.source.value, files.target.value);
  FilterCounts counts;
  for (std::string source, target; pairs.next(source, target);) {
    if (++counts.read % kPairsBetweenMessages == 0) spdlog::info("{} pairs are tokenised", counts.read);
    const text::Vocabularies::PairIds ids = vocabularies.encode(source, target);
    if (is_dropped(ids, filter, counts)) continue;
    writer.append(ids.source, ids.target, pairs.line_number());
    ++counts.kept;
  }
  return counts;
}

}  // namespace

ParallelCorpus read_corpus(const fs::path& folder, const TextPair& files, const text::Vocabularies& vocabularies,
                           const FilterOptions& options, bool copied) {
  const CorpusFilter filter{options, copied};
  const Names names{folder};
  const Json origin = origin_of(files, vocabularies, filter);
  const bool readable_again = !origin["source"].is_null() && !origin["target"].is_null();
  if (readable_again)
    if (auto corpus = open(names, origin)) {
      report(files, corpus->counts(), filter);
      return std::move(*corpus);
    }
  spdlog::info("tokenising the training text into {}", folder.string());
  make_folder(folder);
  const size_t width = width_for(vocabularies, filter);
  CorpusWriter writer(names, width);
  const FilterCounts counts = tokenise(files, vocabularies, filter, writer);
  report(files, counts, filter);
  writer.finish();
  if (readable_again && origin_of(files, vocabularies, filter) != origin)
    throw Error(files.source.string() + " or " + files.target.string() + " changed while it was read",
                "start again when it is written whole");
  const Json content = {{"origin", origin},
                        {"counts", nlohmann::json(counts)},
                        {"width", width},
                        {"ids", seal_of(names.ids())},
                        {"pairs", seal_of(names.pairs())}};
  write_file(names.header(), Json{{"content", content}, {"checksum", checksum(content.dump())}}.dump(2) + "\n");
  return map_files(names, content);
}

}  // namespace attune::corpus
