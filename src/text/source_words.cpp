#include "src/text/source_words.h"

#include <algorithm>

#include "src/base/utf8.h"

namespace attune::text {
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
  if (std::ranges::all_of(ids, [&](int32_t id) { return number(id) < 0; })) return base_->decode(ids);
  return joined(describe(ids).words);
}

// Words are put together from what each token adds to a text, as bans read it.
Segmented SourceWords::describe(std::span<const int32_t> ids) const {
  if (std::ranges::all_of(ids, [&](int32_t id) { return number(id) < 0; })) return base_->describe(ids);
  Segmented out;
  for (const int32_t id : ids) {
    if (id == kPadding || id == kBegin || id == kEnd) continue;
    const std::string text = surface(id);
    if (out.words.empty() || text.starts_with(kBlank)) out.words.emplace_back();
    out.words.back() += without_blank(text);
    out.ids.push_back(id);
    out.pieces.push_back(piece(id));
    out.word_of.push_back(static_cast<int32_t>(out.words.size()) - 1);
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

}  // namespace attune::text
