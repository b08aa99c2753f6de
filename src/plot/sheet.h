// A sheet of alignments: the same sentences as several models see them, side by side.
#pragma once
#include <string>
#include <vector>

#include "src/plot/alignment.h"
#include "src/plot/canvas/canvas.h"

namespace attune {

/// One model's alignment of a sentence. What cannot be drawn (drawable), or has nothing to draw, is said in words.
struct SheetCell {
  std::string caption;
  AlignedPair pair;
};

/// The bytes of a picture: a block a sentence, its cells in rows of at most `across`.
std::string render_sheet(Picture kind, const std::vector<std::vector<SheetCell>>& sentences, size_t across = 3);

}  // namespace attune
