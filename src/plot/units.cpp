#include "src/plot/units.h"

#include <pango/pango.h>

#include <algorithm>
#include <stdexcept>

#include "src/base/utf8.h"
#include "src/plot/alignment.h"

namespace attune {
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

Units word_units(const PieceText& text) {
  Units side{text.words, {}};
  for (const int32_t word : text.word_of) {
    if (word < 0 || static_cast<size_t>(word) >= text.words.size())
      throw std::logic_error("a piece belongs to word " + std::to_string(word) + " of " +
                             std::to_string(text.words.size()));
    side.of_piece.push_back({word, word + 1});
  }
  return side;
}

Units piece_units(const PieceText& text) {
  Units side{text.pieces, {}};
  for (int64_t i = 0; i < static_cast<int64_t>(text.pieces.size()); ++i) side.of_piece.push_back({i, i + 1});
  return side;
}

/// A special token such as <unk> is one character: its letters stand for nothing in the text.
bool is_special(const std::string& piece) { return piece == "<unk>" || piece == "<s>" || piece == kEndLabel; }

Units character_units(const PieceText& text) {
  Units side;
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
  for (Units::Range& range : side.of_piece)
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
          {"word", "the text split at blanks; a source word's pieces are summed, a target word's averaged", word_units},
          {"piece", "the tokenizer's pieces, as the model sees them", piece_units},
          {"character", "for scripts without blanks: a piece's weight is divided over its characters", character_units},
      }};
  return table;
}

void append_end(Units& side) {
  const auto unit = static_cast<int64_t>(side.labels.size());
  side.labels.emplace_back(kEndLabel);
  side.of_piece.push_back({unit, unit + 1});
}

Matrix regroup(const Matrix& pieces, const Units& source, const Units& target) {
  if (static_cast<size_t>(pieces.rows) != target.of_piece.size() ||
      static_cast<size_t>(pieces.columns) != source.of_piece.size())
    throw std::logic_error("an alignment of " + std::to_string(pieces.rows) + " x " + std::to_string(pieces.columns) +
                           " for " + std::to_string(target.of_piece.size()) + " x " +
                           std::to_string(source.of_piece.size()) + " pieces");
  Matrix columns(pieces.rows, static_cast<int64_t>(source.labels.size()));
  for (int64_t piece = 0; piece < pieces.columns; ++piece) {
    const Units::Range range = source.of_piece[static_cast<size_t>(piece)];
    const auto share = static_cast<float>(range.last - range.first);
    for (int64_t row = 0; row < pieces.rows; ++row)
      for (int64_t unit = range.first; unit < range.last; ++unit)
        columns.at(row, unit) += pieces.at(row, piece) / share;
  }
  Matrix result(static_cast<int64_t>(target.labels.size()), columns.columns);
  std::vector<float> count(target.labels.size());
  for (const Units::Range range : target.of_piece)
    for (int64_t unit = range.first; unit < range.last; ++unit) ++count[static_cast<size_t>(unit)];
  for (int64_t piece = 0; piece < pieces.rows; ++piece) {
    const Units::Range range = target.of_piece[static_cast<size_t>(piece)];
    for (int64_t unit = range.first; unit < range.last; ++unit)
      for (int64_t column = 0; column < columns.columns; ++column)
        result.at(unit, column) += columns.at(piece, column) / count[static_cast<size_t>(unit)];
  }
  return result;
}

}  // namespace attune
