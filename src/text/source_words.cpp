#include "src/text/source_words.h"

#include <algorithm>
#include <stdexcept>

namespace attune {
namespace {

constexpr std::string_view kBlank = "▁";

std::string_view without_blank(std::string_view piece) {
  return piece.starts_with(kBlank) ? piece.substr(kBlank.size()) : piece;
}

}  // namespace

SourceWords::SourceWords(std::shared_ptr<const Tokenizer> base, const Segmented& source) : base_(std::move(base)) {
  for (size_t i = 0; i < source.ids.size(); ++i) {
    const std::string& piece = source.pieces[i];
    if (source.ids[i] != kUnknown || !ids_.emplace(piece, static_cast<int32_t>(size())).second) continue;
    const bool begins_word = i == 0 || source.word_of[i] != source.word_of[i - 1];
    pieces_.push_back(piece);
    surfaces_.push_back((begins_word ? std::string(kBlank) : "") + std::string(without_blank(piece)));
  }
}

void SourceWords::extend(Segmented& text) const {
  for (size_t i = 0; i < text.ids.size(); ++i) {
    if (text.ids[i] != kUnknown) continue;
    const auto found = ids_.find(text.pieces[i]);
    if (found != ids_.end()) text.ids[i] = found->second;
  }
}

Segmented SourceWords::segment(std::string_view text) const {
  Segmented out = base_->segment(text);
  extend(out);
  return out;
}

std::string SourceWords::decode(std::span<const int32_t> ids) const {
  if (std::all_of(ids.begin(), ids.end(), [&](int32_t id) { return number(id) < 0; })) return base_->decode(ids);
  std::string text;
  for (const std::string& word : describe(ids).words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The vocabulary writes its unknown token as a word, in whose place the own one is put.
Segmented SourceWords::describe(std::span<const int32_t> ids) const {
  std::vector<int32_t> written, known;
  for (const int32_t id : ids) {
    if (id == kPadding || id == kBegin || id == kEnd) continue;
    written.push_back(id);
    known.push_back(number(id) < 0 ? id : kUnknown);
  }
  Segmented out = base_->describe(known);
  for (size_t i = 0; i < written.size() && i < out.ids.size(); ++i) {
    if (number(written[i]) < 0) continue;
    out.ids[i] = written[i];
    out.pieces[i] = piece(written[i]);
    out.words[static_cast<size_t>(out.word_of[i])] = without_blank(out.pieces[i]);
  }
  return out;
}

std::string SourceWords::piece(int32_t id) const {
  const int64_t own = number(id);
  return own < 0 ? base_->piece(id) : pieces_.at(static_cast<size_t>(own));
}

std::string SourceWords::surface(int32_t id) const {
  const int64_t own = number(id);
  return own < 0 ? base_->surface(id) : surfaces_.at(static_cast<size_t>(own));
}

}  // namespace attune
