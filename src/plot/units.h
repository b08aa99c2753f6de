// What an alignment's rows and columns are: words, the tokenizer's pieces, or characters. THE TABLE of units.
#pragma once
#include <string_view>

#include "src/alignment/units.h"
#include "src/base/table.h"

namespace attune::plot {

enum class Unit { kWord, kPiece, kCharacter };

struct UnitRow {
  std::string_view name, help;
  alignment::Units (*make)(const Segmented& text);
  Unit unit;
};

/// word, piece, character. A character is what a reader takes for one (a letter with its marks); the mark U+2581 for a
/// blank is none, and a piece of nothing else counts to the character after it.
const Table<UnitRow>& units();

}  // namespace attune::plot
