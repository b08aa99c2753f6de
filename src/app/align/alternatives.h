// A translated line as it is shown and written: each of its translations, in the chosen units and as the model saw it.
#pragma once
#include "src/app/align/aligned.h"
#include "src/decode/translator.h"

namespace attune::app::align {

/// At least one; without a matrix where the line has none (a pair too long to be read). `given`: the text is the one that was given, not of the
/// hypothesis's tokens. The index is the caller's to set.
alignment::Alternatives alternatives_of(const decode::Translation& line, bool given, const AlignedOptions& options);

/// A source as rows and columns, AlignedPair::itself; without a matrix where it has none. The index is the caller's to set.
alignment::AlignedPair against_itself(const decode::SelfAttention& line, const AlignedOptions& options);

}  // namespace attune::app::align
