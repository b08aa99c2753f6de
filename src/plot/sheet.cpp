#include "src/plot/sheet.h"

#include <algorithm>
#include <memory>

#include "src/plot/canvas/label.h"
#include "src/plot/heatmap.h"

namespace attune::plot {
namespace {

constexpr double kSheetMargin = 16, kSheetGap = 20, kCaption = 24, kBetween = 28, kCaptionSize = 14, kEmptyWidth = 160,
                 kLongest = 60;      // of a caption, in sizes of its font
constexpr double kLargest = 16'000;  // units a side; cairo draws 16,383 at most: what is larger is drawn smaller

using Row = std::span<const SheetCell>;

std::vector<Row> rows_of(Row block, size_t across) {
  const bool has_rows = std::ranges::any_of(block, &SheetCell::begins_row);
  const size_t most = has_rows ? std::max(across, Sheet::kWidestRow) : across;
  std::vector<Row> rows;
  for (size_t first = 0, i = 1; first < block.size(); ++i)
    if (i == block.size() || block[i].begins_row || i - first == most) {
      rows.push_back(block.subspan(first, i - first));
      first = i;
    }
  return rows;
}

}  // namespace

/// A cell with its place on the sheet.
struct Sheet::Placed {
  double x = 0, y = 0;
  Label caption;
  std::unique_ptr<Heatmap> picture;
  Label instead;  // of a picture

  explicit Placed(const SheetCell& cell)
      : caption(cell.caption, {.size = kCaptionSize, .bold = true, .longest = kLongest}),
        instead("", {kCaptionSize, kDim}) {
    if (drawable(cell.pair))
      picture = std::make_unique<Heatmap>(cell.pair, cell.title, Heatmap::Look{.sure = cell.sure});
    else
      instead = Label(cell.pair.alignment.values.empty() ? "nothing is attended to" : "too long to be drawn",
                      {kCaptionSize, kDim});
  }
  double width() const {
    return std::max({caption.width(), picture ? picture->geometry().width : instead.width(), kEmptyWidth});
  }
  double height() const { return kCaption + (picture ? picture->geometry().height : kCaption); }
};

Sheet::Sheet(const std::vector<std::vector<SheetCell>>& sentences, size_t across) {
  double y = kSheetMargin;
  for (const auto& sentence : sentences) {
    for (const auto row : rows_of(sentence, across)) y += place_row(row, y) + kSheetGap;
    y += kBetween;
  }
  if (!sentences.empty()) height_ = std::max(y - kSheetGap - kBetween + kSheetMargin, 1.0);
}

double Sheet::place_row(std::span<const SheetCell> row, double y) {
  double x = kSheetMargin, tallest = 0;
  for (const SheetCell& one : row) {
    Placed& cell = cells_.emplace_back(one);
    cell.x = x;
    cell.y = y;
    x += cell.width() + kSheetGap;
    tallest = std::max(tallest, cell.height());
  }
  width_ = std::max(width_, x - kSheetGap + kSheetMargin);
  return tallest;
}
Sheet::~Sheet() = default;

void Sheet::draw(cairo_t* cairo) const {
  for (const Placed& cell : cells_) {
    cell.caption.draw(cairo, cell.x, cell.y + kCaptionSize);
    cairo_save(cairo);
    cairo_translate(cairo, cell.x, cell.y + kCaption);
    if (cell.picture)
      cell.picture->draw(cairo);
    else
      cell.instead.draw(cairo, 0, kCaptionSize);
    cairo_restore(cairo);
  }
}

std::string Sheet::render(Picture kind) const {
  const double scale = std::min(1.0, kLargest / std::max(width_, height_));
  return attune::plot::render(kind, width_ * scale, height_ * scale, [&](cairo_t* cairo) {
    cairo_scale(cairo, scale, scale);
    draw(cairo);
  });
}

}  // namespace attune::plot
