#include "src/corpus/parallel_corpus.h"

#include <utility>

#include "src/base/error.h"

namespace attune::corpus {

ParallelCorpus::ParallelCorpus(MappedFile ids, MappedFile places, size_t width, const FilterCounts& counts)
    : ids_file_(std::move(ids)),
      places_file_(std::move(places)),
      first_id_(ids_file_.bytes().data()),
      width_(width),
      places_(reinterpret_cast<const PairPlace*>(places_file_.bytes().data()),
              places_file_.bytes().size() / sizeof(PairPlace)),
      counts_(counts) {}

std::vector<int32_t> ParallelCorpus::ids(uint64_t begin, size_t size) const {
  const auto read = [&](const auto* all) { return std::vector<int32_t>(all + begin, all + begin + size); };
  return width_ == sizeof(uint16_t) ? read(reinterpret_cast<const uint16_t*>(first_id_))
                                    : read(reinterpret_cast<const int32_t*>(first_id_));
}

void ParallelCorpus::append(std::span<const int32_t> source, std::span<const int32_t> target, int64_t line) {
  if (size() == kMostPairs || line > UINT32_MAX) throw Error("a parallel text has 4,294,967,294 lines at most");
  own_ids_.insert(own_ids_.end(), source.begin(), source.end());
  own_ids_.insert(own_ids_.end(), target.begin(), target.end());
  own_places_.back().source_length = static_cast<uint32_t>(source.size());
  own_places_.back().line = static_cast<uint32_t>(line);
  own_places_.push_back({.begin = own_ids_.size()});
  first_id_ = std::as_bytes(std::span(own_ids_)).data();
  places_ = own_places_;
}

ParallelCorpus encode(const SentencePairs& pairs, const text::Vocabularies& vocabularies) {
  ParallelCorpus corpus;
  for (size_t i = 0; i < pairs.sources.size(); ++i) {
    const auto [source, target] = vocabularies.encode(pairs.sources[i], pairs.targets[i]);
    corpus.append(source, target, static_cast<int64_t>(i) + 1);
  }
  return corpus;
}

}  // namespace attune::corpus
