// Two systems' alignments of one text beside each other, as files have them: Attune's own or other tools'.
#pragma once
#include <string>
#include <vector>

#include "src/app/align/alignment_output.h"
#include "src/app/align/line_ranges.h"

namespace attune::app::align {

struct SideBySide {
  std::vector<std::string> files;  // two, "FORMAT:FILE", or FILE whose suffix is the format's name
  std::string source, target;      // texts of files that hold no words
  std::string gold;                // gold links, may be empty
  std::string output;              // folder
  OutputOptions shown;
};

/// Draws both next to each other, and says how far their links agree. Gives a line that says what was written.
/// Errors: a file that cannot be read as its format; sentences that are not the same.
std::string show_side_by_side(const SideBySide& task, const LineRanges& chosen);

}  // namespace attune::app::align
