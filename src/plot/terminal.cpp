#include "src/plot/terminal.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "src/base/utf8.h"
#include "src/plot/canvas/colour.h"

namespace attune::plot {
namespace {

constexpr int kCell = 2;  // terminal columns

std::string shade(float weight, Shading shading) {
  if (shading == Shading::kBlocks) {
    static constexpr const char* kBlocks[] = {"  ", "░░", "▒▒", "▓▓", "██"};
    if (std::isnan(weight)) return "??";
    return kBlocks[std::lround(4 * std::clamp(weight, 0.0F, 1.0F))];
  }
  const Colour colour = ramp(weight);
  if (shading == Shading::kColours256) return fmt::format("\x1b[48;5;{}m  ", to_256(colour));
  const Colour8 parts = to_8bit(colour);
  return fmt::format("\x1b[48;2;{};{};{}m  ", parts.red, parts.green, parts.blue);
}

/// The source units [first, last) and what stands under them.
std::string band(const alignment::AlignedPair& pair, Shading shading, int64_t first, int64_t last) {
  std::string text;
  for (int64_t column = first; column < last; ++column) {
    for (int64_t before = first; before < column; ++before) text += "│ ";
    text += pair.source[static_cast<size_t>(column)] + "\n";
  }
  for (int64_t row = 0; row < pair.alignment.rows; ++row) {
    for (int64_t column = first; column < last; ++column) text += shade(pair.alignment.at(row, column), shading);
    if (shading != Shading::kBlocks) text += "\x1b[0m";
    text += " " + pair.target[static_cast<size_t>(row)] + "\n";
  }
  return text;
}

/// How many units from `first` fit: each label ends within the width, and so does the longest row.
int64_t units_that_fit(const alignment::AlignedPair& pair, int64_t first, int row_label, int width) {
  int64_t last = first;
  for (int column = 0; last < pair.alignment.columns; ++last, column += kCell) {
    const int label_end = column + display_width(pair.source[static_cast<size_t>(last)]);
    if (label_end > width || column + kCell + 1 + row_label > width) break;
  }
  return std::max(last - first, int64_t{1});  // a label wider than the terminal: the terminal wraps it
}

}  // namespace

Shading terminal_shading(bool is_terminal, const char* term, const char* colorterm, const char* no_color) {
  const std::string_view kind = term == nullptr ? "" : term, colours = colorterm == nullptr ? "" : colorterm;
  if (!is_terminal || kind.empty() || kind == "dumb" || (no_color != nullptr && *no_color != '\0'))
    return Shading::kBlocks;
  if (colours == "truecolor" || colours == "24bit") return Shading::kColours24Bit;
  return kind.find("256color") != std::string_view::npos ? Shading::kColours256 : Shading::kBlocks;
}

std::string shaded_matrix(const alignment::AlignedPair& pair, Shading shading, int width) {
  int row_label = 0;
  for (const std::string& unit : pair.target) row_label = std::max(row_label, display_width(unit));
  std::string text;
  for (int64_t first = 0; first < pair.alignment.columns;) {
    const int64_t last = first + units_that_fit(pair, first, row_label, width);
    if (first > 0) text += "\n";
    text += band(pair, shading, first, last);
    first = last;
  }
  return text;
}

}  // namespace attune::plot
