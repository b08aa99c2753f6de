#include "src/plot/units.h"

#include <pango/pango.h>

#include <algorithm>

#include "src/alignment/aligned_pair.h"
#include "src/base/utf8.h"

namespace attune::plot {
namespace {

constexpr std::string_view kBlankMark = "\u2581";

/// The grapheme clusters of a text: a cursor can stand between them.
std::vector<std::string> graphemes(const std::string& text) {
  const std::vector<std::string> points = code_points(text);
  std::vector<PangoLogAttr> marks(points.size() + 1);
  pango_get_log_attrs(text.data(), static_cast<int>(text.size()), -1, pango_language_get_default(), marks.data(),
                      static_cast<int>(marks.size()));
  std::vector<std::string> clusters;
  for (size_t i = 0; i < points.size(); ++i) {
    if (clusters.empty() || marks[i].is_cursor_position) clusters.emplace_back();
    clusters.back() += points[i];
  }
  return clusters;
}

alignment::Units piece_units(const Segmented& text) {
  alignment::Units side{text.pieces, {}};
  for (int64_t i = 0; i < static_cast<int64_t>(text.pieces.size()); ++i) side.of_piece.push_back({i, i + 1});
  return side;
}

/// A special token such as <unk> is one character: its letters stand for nothing in the text.
bool is_special(const std::string& piece) {
  return piece == "<unk>" || piece == "<s>" || piece == alignment::kEndLabel;
}

alignment::Units character_units(const Segmented& text) {
  alignment::Units side;
  for (const std::string& piece : text.pieces) {
    const auto first = static_cast<int64_t>(side.labels.size());
    if (is_special(piece)) {
      side.labels.push_back(piece);
    } else {
      std::string letters;
      for (const std::string& point : code_points(repair_utf8(piece)))
        if (point != kBlankMark) letters += point;
      for (std::string& cluster : graphemes(letters)) side.labels.push_back(std::move(cluster));
    }
    side.of_piece.push_back({first, static_cast<int64_t>(side.labels.size())});
  }
  if (side.labels.empty() && !text.pieces.empty()) side.labels.emplace_back(kBlankMark);
  const auto last = static_cast<int64_t>(side.labels.size()) - 1;
  for (alignment::Units::Range& range : side.of_piece)
    if (range.first == range.last) {
      range.first = std::min(range.first, last);
      range.last = range.first + 1;
    }
  return side;
}

}  // namespace

const Table<UnitRow>& units() {
  static const Table<UnitRow> table{
      "unit",
      {
          {"word", "the text split at blanks; a source word's pieces are summed, a target word's averaged",
           alignment::word_units, Unit::kWord},
          {"piece", "the tokenizer's pieces, as the model sees them", piece_units, Unit::kPiece},
          {"character", "for scripts without blanks: a piece's weight is divided over its characters", character_units,
           Unit::kCharacter},
      }};
  return table;
}

}  // namespace attune::plot
