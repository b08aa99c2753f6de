#include "src/app/align/chunks.h"

#include "src/base/error.h"
#include "src/base/log.h"

namespace attune::app::align {
namespace {

constexpr size_t kChunk = 1000, kChunkBytes = 1 << 18;  // sentences, times what each has in memory

}  // namespace

Chunks::Chunks(const AlignedText& files, const LineRanges& chosen, int64_t matrices)
    : files_(files), chosen_(chosen), matrices_(static_cast<size_t>(matrices)) {
  if (files.beside.empty())
    source_.emplace(files.source);
  else
    pairs_.emplace(files.source, files.beside);
  if (!files.gold.empty()) gold_.emplace(files.gold);
}

bool Chunks::read(std::string& source, std::string& beside, std::optional<alignment::GoldAlignment>& gold) {
  if (!(pairs_ ? pairs_->next(source, beside) : source_->next(source))) {
    if (gold_) gold_->expect_end();
    return false;
  }
  if (gold_) gold = gold_->next(alignment::count_words(source, beside));
  return true;
}

bool Chunks::next(Chunk& chunk) {
  chunk = {};
  std::string source, beside;
  std::optional<alignment::GoldAlignment> gold;
  size_t bytes = 0;
  while (chunk.lines.size() * matrices_ < kChunk && bytes * matrices_ < kChunkBytes) {
    if (line_number() >= chosen_.last() || !read(source, beside, gold)) {
      if (gold_) gold_->check_first_words();
      break;
    }
    if (!chosen_.contains(line_number())) continue;
    chunk.lines.push_back(line_number());
    chunk.sources.push_back(source);
    chunk.gold.push_back(gold);
    if (pairs_) chunk.targets.push_back(beside);
    bytes += source.size() + beside.size();
  }
  any_ = any_ || !chunk.lines.empty();
  return !chunk.lines.empty();
}

void Chunks::finish() const {
  if (!chosen_.all() && line_number() < chosen_.last())
    spdlog::warn("{} has {} lines: no line {} to align", files_.source, line_number(), chosen_.last());
  if (!any_) throw Error(files_.source + (chosen_.all() ? " holds no line" : " holds none of the chosen lines"));
}

}  // namespace attune::app::align
