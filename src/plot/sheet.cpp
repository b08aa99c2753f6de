#include "src/plot/sheet.h"

#include <algorithm>
#include <memory>

#include "src/plot/canvas/label.h"
#include "src/plot/heatmap.h"

namespace attune {
namespace {

constexpr double kMargin = 16, kGap = 20, kCaption = 24, kBetween = 28, kCaptionSize = 14, kEmptyWidth = 160;

/// A cell with its place on the sheet.
struct Placed {
  double x = 0, y = 0;
  Label caption;
  std::unique_ptr<Heatmap> picture;
  Label instead;  // of a picture

  double width() const {
    return std::max({caption.width(), picture ? picture->geometry().width : instead.width(), kEmptyWidth});
  }
  double height() const { return kCaption + (picture ? picture->geometry().height : kCaption); }
};

Placed placed(const SheetCell& cell) {
  Placed out{0, 0, Label(cell.caption, {.size = kCaptionSize, .bold = true}), nullptr, Label("", {kCaptionSize, kDim})};
  if (drawable(cell.pair))
    out.picture = std::make_unique<Heatmap>(cell.pair);
  else
    out.instead = Label(cell.pair.alignment.values.empty() ? "nothing is attended to" : "too long to be drawn",
                        {kCaptionSize, kDim});
  return out;
}

}  // namespace

std::string render_sheet(Picture kind, const std::vector<std::vector<SheetCell>>& sentences, size_t across) {
  std::vector<Placed> cells;
  double width = 0, y = kMargin;
  for (const auto& sentence : sentences) {
    for (size_t first = 0; first < sentence.size(); first += across) {
      double x = kMargin, tallest = 0;
      for (size_t i = first; i < std::min(first + across, sentence.size()); ++i) {
        cells.push_back(placed(sentence[i]));
        cells.back().x = x;
        cells.back().y = y;
        x += cells.back().width() + kGap;
        tallest = std::max(tallest, cells.back().height());
      }
      width = std::max(width, x - kGap + kMargin);
      y += tallest + kGap;
    }
    y += kBetween;
  }
  return render(kind, std::max(width, 1.0), std::max(y, 1.0), [&](cairo_t* cairo) {
    for (const Placed& cell : cells) {
      cell.caption.draw(cairo, cell.x, cell.y + kCaptionSize);
      cairo_save(cairo);
      cairo_translate(cairo, cell.x, cell.y + kCaption);
      if (cell.picture)
        cell.picture->draw(cairo);
      else
        cell.instead.draw(cairo, 0, kCaptionSize);
      cairo_restore(cairo);
    }
  });
}

}  // namespace attune
