#include "src/decode/search/rules.h"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "src/decode/search/search.h"

namespace attune::decode {
namespace {

const std::string kBlank = "▁";

std::string marked(const std::string& phrase) {
  std::istringstream words(phrase);
  std::string out;
  for (std::string word; words >> word;) out += kBlank + word;
  return out;
}

}  // namespace

Bans::Bans(const std::vector<std::string>& phrases, const text::Tokenizer& target) {
  std::unordered_map<std::string, int32_t> token_of;
  for (int64_t id = 0; id < target.size(); ++id) {
    texts_.push_back(target.surface(static_cast<int32_t>(id)));
    if (id > text::kEnd) token_of.emplace(texts_.back(), static_cast<int32_t>(id));
  }
  for (const std::string& phrase : phrases) {
    const std::string& text = phrases_.emplace_back(marked(phrase));
    reach_ = std::max(reach_, text.size());
    for (size_t at = 0; at < text.size(); ++at) {
      const auto found = token_of.find(text.substr(at));
      if (found == token_of.end()) continue;
      ends_.push_back({text.substr(0, at), found->second});
    }
  }
}

void Bans::forbid_after(const std::string& text, const text::Tokenizer* own, std::vector<int32_t>& never) const {
  for (const End& end : ends_)
    if (text.ends_with(end.head)) never.push_back(end.token);
  for (int64_t id = std::ssize(texts_); own != nullptr && id < own->size(); ++id) {
    const std::string whole = text + own->surface(static_cast<int32_t>(id));
    if (std::any_of(phrases_.begin(), phrases_.end(), [&](const std::string& one) { return whole.ends_with(one); }))
      never.push_back(static_cast<int32_t>(id));
  }
}

bool Bans::stand_in(const std::string& text) const {
  if (phrases_.empty()) return false;
  const std::string words = marked(text) + kBlank;
  return std::any_of(phrases_.begin(), phrases_.end(),
                     [&](const std::string& phrase) { return words.find(phrase + kBlank) != std::string::npos; });
}

Rules::Rules(const std::vector<SentenceLimits>& limits, const Bans* bans, bool unknown)
    : limits_(limits), bans_(bans != nullptr && !bans->empty() ? bans : nullptr), unknown_(unknown) {
  needed_ = bans_ != nullptr || unknown_ || std::any_of(limits.begin(), limits.end(), [](const auto& limit) {
              return limit.shortest > 1 || !limit.prefix.empty();
            });
}

const std::vector<Rule>& Rules::next(const Rows& rows, const std::vector<size_t>& sentences) {
  if (!needed_) return rules_;
  if (bans_ != nullptr) {
    std::vector<std::string> texts(rows.size());
    for (size_t row = 0; row < rows.size() && length_ > 0; ++row) {
      std::string& text = texts[row] = texts_[static_cast<size_t>(rows.origin[row])];
      text += bans_->text_of(rows.tokens[row], limits_[sentences[row]].target);
      if (text.size() > 2 * bans_->reach()) text.erase(0, text.size() - bans_->reach());
    }
    texts_ = std::move(texts);
  }
  rules_.assign(rows.size(), {.unknown = unknown_});
  for (size_t row = 0; row < rows.size(); ++row) {
    const SentenceLimits& limit = limits_[sentences[row]];
    Rule& rule = rules_[row];
    if (length_ < limit.prefix.size()) {
      rule.only = limit.prefix[length_];
      continue;
    }
    if (length_ == limit.prefix.size() && length_ > 0 && limit.never_behind_prefix != nullptr)
      rule.never = *limit.never_behind_prefix;
    if (static_cast<int64_t>(length_) + 1 < limit.shortest) rule.never.push_back(text::kEnd);
    if (bans_ != nullptr) bans_->forbid_after(texts_[row], limit.target, rule.never);
  }
  ++length_;
  return rules_;
}

}  // namespace attune::decode
