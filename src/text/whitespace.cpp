#include "src/text/whitespace.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/line_reader.h"
#include "src/base/utf8.h"
#include "src/text/sample.h"

namespace attune::text {
namespace {

constexpr std::array<std::string_view, 4> kSpecials = {"<unk>", "<pad>", "<s>",
                                                       "</s>"};  // at kUnknown, kPadding, kBegin, kEnd
static_assert(kUnknown == 0 && kPadding == 1 && kBegin == 2 && kEnd == 3);

using Counts = std::unordered_map<std::string, int64_t>;
using Counted = std::vector<std::pair<std::string, int64_t>>;

/// The most frequent first, equals in order of the alphabet.
Counted ranked(const Counts& counts) {
  Counted all(counts.begin(), counts.end());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return all;
}

/// The characters that are left when the rarest are dropped until only `coverage` of the text is kept.
std::unordered_set<std::string> covered_characters(const Counts& word_counts, double coverage) {
  Counts characters;
  double all = 0, kept = 0;
  for (const auto& [word, count] : word_counts)
    for (const auto& character : code_points(word)) {
      characters[character] += count;
      all += static_cast<double>(count);
    }
  std::unordered_set<std::string> covered;
  for (const auto& [character, count] : ranked(characters)) {
    if (kept >= coverage * all) break;
    covered.insert(character);
    kept += static_cast<double>(count);
  }
  return covered;
}

class Whitespace : public Tokenizer {
 public:
  explicit Whitespace(const std::filesystem::path& model) {
    LineReader reader(model);
    std::string line;
    while (reader.next(line)) {
      const std::string place = model.string() + ":" + std::to_string(reader.line_number());
      const size_t tab = line.find('\t');
      if (tab == std::string::npos || tab == 0 || !is_clean_utf8(line))
        throw Error(place + ": expected token<TAB>count",
                    "the vocabulary is damaged: remove its folder to have it made anew");
      pieces_.push_back(line.substr(0, tab));
      const size_t id = pieces_.size() - 1;
      if (id < kSpecials.size() && pieces_.back() != kSpecials[id])
        throw Error(place + ": expected " + std::string(kSpecials[id]),
                    "only vocabularies that attune made can be used");
      if (id >= kSpecials.size() && !ids_.emplace(pieces_.back(), static_cast<int32_t>(id)).second)
        throw Error(place + ": the token '" + pieces_.back() + "' stands there twice",
                    "every line needs a token of its own");
    }
    if (pieces_.size() < kSpecials.size())
      throw Error(model.string() + " is no vocabulary, or a damaged one", "remove its folder to have it made anew");
  }

  Segmented segment(std::string_view text) const override {
    Segmented result;
    result.words = words(text);
    result.pieces = result.words;
    for (const auto& word : result.words) result.ids.push_back(id_of(word));
    number_words(result);
    return result;
  }
  std::vector<int32_t> encode(std::string_view text) const override {
    std::vector<int32_t> ids;
    for (const auto& word : words(text)) ids.push_back(id_of(word));
    return ids;
  }
  std::string decode(std::span<const int32_t> ids) const override { return joined(describe(ids).words); }
  Segmented describe(std::span<const int32_t> ids) const override {
    Segmented result;
    for (const int32_t id : ids) {
      if (id == kPadding || id == kBegin || id == kEnd) continue;
      result.ids.push_back(id);
      result.pieces.push_back(piece(id));
    }
    result.words = result.pieces;
    number_words(result);
    return result;
  }
  int64_t size() const override { return static_cast<int64_t>(pieces_.size()); }
  std::string piece(int32_t id) const override {
    if (id < 0 || id >= size()) throw std::out_of_range("no token has the id " + std::to_string(id));
    return pieces_[static_cast<size_t>(id)];
  }
  std::string surface(int32_t id) const override { return "▁" + piece(id); }

 private:
  int32_t id_of(const std::string& word) const {
    const auto found = ids_.find(word);
    return found == ids_.end() ? kUnknown : found->second;
  }
  static void number_words(Segmented& result) {
    result.word_of.resize(result.words.size());
    std::iota(result.word_of.begin(), result.word_of.end(), 0);
  }

  std::vector<std::string> pieces_;
  std::unordered_map<std::string, int32_t> ids_;  // without the special tokens: no text can spell those
};

}  // namespace

void train_whitespace(const TokenizerTraining& training) {
  Counts counts;
  for (const auto& line : sample_lines(training))
    for (auto& word : words(line)) ++counts[std::move(word)];
  const auto covered = covered_characters(counts, training.coverage);
  for (const auto special : kSpecials) counts.erase(std::string(special));

  std::string text;
  for (const auto special : kSpecials) text += std::string(special) + "\t0\n";
  auto left = training.size - static_cast<int64_t>(kSpecials.size());
  for (const auto& [word, count] : ranked(counts)) {
    if (left == 0) break;
    const auto characters = code_points(word);
    if (!std::all_of(characters.begin(), characters.end(), [&](const auto& c) { return covered.contains(c); }))
      continue;
    text += word + "\t" + std::to_string(count) + "\n";
    --left;
  }
  write_file(training.model, text);
}

std::shared_ptr<const Tokenizer> open_whitespace(const std::filesystem::path& model) {
  return std::make_shared<Whitespace>(model);
}

}  // namespace attune::text
