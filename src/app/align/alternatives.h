// A translated line as it is shown and written: each of its translations, in the chosen units and as the model saw it.
#pragma once
#include "attune/aligner.h"
#include "src/app/align/aligned.h"

namespace attune::app::align {

/// At least one; without a matrix where the line has none (a pair too long to be read). The index is the caller's to set.
alignment::Alternatives alternatives_of(const Translation& line, const AlignedOptions& options);

/// A source as rows and columns, AlignedPair::itself; without a matrix where it has none. The index is the caller's to set.
alignment::AlignedPair against_itself(const SelfAttention& line, const AlignedOptions& options);

}  // namespace attune::app::align
