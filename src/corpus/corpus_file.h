// The training text of a run: tokenised once, kept in files, mapped into memory from then on.
#pragma once
#include <filesystem>

#include "src/corpus/parallel_corpus.h"

namespace attune::corpus {

/// The training text as the folder keeps it. When it keeps none, another one, or one that is damaged, both files are
/// read, filtered and tokenised into it first. Memory does not grow with the text. What the filter left out is said
/// each time. `copied`: pairs whose target has a token that its source has not are left out, too. Errors: those of PairReader; no pair left; what cannot be written.
ParallelCorpus read_corpus(const std::filesystem::path& folder, const TextPair& files,
                           const text::Vocabularies& vocabularies, const FilterOptions& filter, bool copied = false);

}  // namespace attune::corpus
