#include "src/app/chunks.h"

#include <memory>

#include "src/base/error.h"
#include "src/base/log.h"

namespace attune::app {

Chunks::Chunks(const ChunkedText& files, const ChunkSize& size, const align::LineRanges& chosen)
    : name_(files.source), size_(size), chosen_(chosen), has_targets_(!files.target.empty()) {
  if (has_targets_)
    read_ = [reader = std::make_shared<attune::corpus::PairReader>(files.source, files.target)](
                std::string& source, std::string& target) { return reader->next(source, target); };
  else
    read_ = [reader = std::make_shared<text::TextReader>(files.source)](std::string& source, std::string& /*target*/) {
      return reader->next(source);
    };
  if (!files.gold.empty()) gold_.emplace(files.gold);
}

Chunks::Chunks(const attune::corpus::SentencePairs& pairs, const ChunkSize& size)
    : size_(size),
      chosen_(""),
      read_([this, &pairs](std::string& source, std::string& target) {
        const auto at = static_cast<size_t>(line_);
        if (at == pairs.sources.size()) return false;
        source = pairs.sources[at];
        target = pairs.targets[at];
        return true;
      }),
      has_targets_(true) {}

bool Chunks::read(std::string& source, std::string& target) {
  if (line_ >= chosen_.last()) return false;
  if (read_(source, target)) return ++line_ > 0;
  if (gold_) gold_->expect_end();
  return false;
}

bool Chunks::next(Chunk& chunk) {
  chunk = {};
  std::string source, target;
  for (size_t bytes = 0; chunk.lines.size() < size_.lines && bytes < size_.bytes;) {
    if (!read(source, target)) {
      if (gold_) gold_->check_first_words();
      break;
    }
    std::optional<alignment::GoldAlignment> gold;
    if (gold_) gold = gold_->next(alignment::count_words(source, target));
    if (!chosen_.contains(line_)) continue;
    chunk.lines.push_back(line_);
    chunk.sources.push_back(source);
    if (has_targets_) chunk.targets.push_back(target);
    if (gold) chunk.gold.push_back(*std::move(gold));
    bytes += source.size() + target.size();
  }
  any_ = any_ || !chunk.lines.empty();
  return !chunk.lines.empty();
}

void Chunks::finish() const {
  if (!chosen_.all() && line_ < chosen_.last())
    spdlog::warn("{} has {} lines: no line {} to align", name_, line_, chosen_.last());
  if (!any_) throw Error(name_ + (chosen_.all() ? " holds no line" : " holds none of the chosen lines"));
}

}  // namespace attune::app
