#include "src/plot/sheet.h"

#include <algorithm>
#include <memory>

#include "src/plot/canvas/label.h"
#include "src/plot/heatmap.h"

namespace attune {
namespace {

constexpr double kMargin = 16, kGap = 20, kCaption = 24, kBetween = 28, kCaptionSize = 14, kEmptyWidth = 160,
                 kLongest = 60;  // of a caption, in sizes of its font

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
      picture = std::make_unique<Heatmap>(cell.pair, cell.title);
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
  double y = kMargin;
  for (const auto& sentence : sentences) {
    for (size_t first = 0; first < sentence.size(); first += across) {
      double x = kMargin, tallest = 0;
      for (size_t i = first; i < std::min(first + across, sentence.size()); ++i) {
        Placed& cell = cells_.emplace_back(sentence[i]);
        cell.x = x;
        cell.y = y;
        x += cell.width() + kGap;
        tallest = std::max(tallest, cell.height());
      }
      width_ = std::max(width_, x - kGap + kMargin);
      y += tallest + kGap;
    }
    y += kBetween;
  }
  if (!sentences.empty()) height_ = std::max(y - kGap - kBetween + kMargin, 1.0);
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
  return attune::render(kind, width_, height_, [this](cairo_t* cairo) { draw(cairo); });
}

}  // namespace attune
