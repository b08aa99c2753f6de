// An alignment as text for a terminal: a row a target unit, two columns of the terminal a source unit, shaded by
// weight.
//
//   petit
//   │ chat
//   │ │ noir
//   ▒▒██    the
//   ...
#pragma once
#include <string>
#include <string_view>

#include "src/alignment/aligned_pair.h"

namespace attune::plot {

/// How a weight is shown: one of ' ░▒▓█', or a background in the colours of the pictures.
enum class Shading { kBlocks, kColours256, kColours24Bit };

/// What a terminal can show, from the environment's TERM and COLORTERM (may be null); blocks when it is none or
/// NO_COLOR is set.
Shading terminal_shading(bool is_terminal, const char* term, const char* colorterm, const char* no_color);

/// The matrix as lines, each ended by a newline: above it the source units, each on its own line with a stroke down to
/// its column; right of each row its target unit. No line is wider than `width` while labels allow it: a longer source
/// is shown in bands, one below the other.
std::string shaded_matrix(const alignment::AlignedPair& pair, Shading shading, int width = 80);

}  // namespace attune::plot
