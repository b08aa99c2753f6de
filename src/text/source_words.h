// Words that a source has and the vocabulary has not: they get ids of their own beyond it, V, V + 1, .. in the order in which
// they first stand there, so that a model that copies can write them (the extended vocabulary of See et al. 2017, section
// 2.2). Both sides must have one vocabulary. An id means another word in every sentence.
#pragma once
#include <memory>
#include <unordered_map>

#include "src/text/tokenizer.h"

namespace attune::text {

/// A tokenizer and the own words of one source, together a tokenizer: of that source, and of its translations.
class SourceWords final : public Tokenizer {
 public:
  /// `source` as `base` cut it.
  SourceWords(std::shared_ptr<const Tokenizer> base, const Segmented& source);
  /// Gives unknown tokens that the source has their ids.
  void extend(Segmented& text) const;

  Segmented segment(std::string_view text) const override;
  std::vector<int32_t> encode(std::string_view text) const override { return segment(text).ids; }
  std::string decode(std::span<const int32_t> ids) const override;
  Segmented describe(std::span<const int32_t> ids) const override;
  int64_t size() const override { return base_->size() + static_cast<int64_t>(pieces_.size()); }
  std::string piece(int32_t id) const override;
  std::string surface(int32_t id) const override;

 private:
  /// The number of an own word; -1: the vocabulary's.
  int64_t number(int32_t id) const { return id < base_->size() ? -1 : id - base_->size(); }

  std::shared_ptr<const Tokenizer> base_;
  std::vector<std::string> pieces_, surfaces_;
  std::unordered_map<std::string, int32_t> ids_;  // of pieces
};

}  // namespace attune::text
