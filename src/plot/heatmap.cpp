#include "src/plot/heatmap.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <stdexcept>
#include <vector>

#include "src/base/log.h"
#include "src/plot/axis.h"
#include "src/plot/canvas/label.h"

namespace attune::plot {
namespace {

constexpr double kMargin = 12, kGap = 5, kSmallestCell = 8, kLongestSide = 1400;
constexpr double kKey = 11,
                 kDash = 2.5;  // of gold links: the side of a square of the legend, the dashes of what is possible
constexpr double kBarGap = 20, kBarWidth = 12, kShortestBar = 60, kTallestBar = 260, kTick = 3;
constexpr double kTurn = std::numbers::pi / 4, kDiagonal = 1 / std::numbers::sqrt2;

double cell_size(const Matrix& alignment, double largest_cell) {
  const auto longest = static_cast<double>(std::max(alignment.rows, alignment.columns));
  return std::clamp(std::floor(kLongestSide / longest), kSmallestCell, largest_cell);
}

std::vector<Label> make_labels(const std::vector<std::string>& texts, bool end, double size) {
  const std::string language = guess_language(texts);
  std::vector<Label> labels;
  for (size_t i = 0; i < texts.size(); ++i) {
    const bool dim = end && i + 1 == texts.size();
    labels.emplace_back(texts[i], LabelStyle{.size = size, .colour = dim ? kDim : kInk, .language = language});
  }
  return labels;
}

double largest(const std::vector<Label>& labels, double (Label::*extent)() const) {
  double most = 0;
  for (const Label& label : labels) most = std::max(most, (label.*extent)());
  return most;
}

bool outside_bar(const Matrix& alignment, double most) {
  return std::any_of(alignment.values.begin(), alignment.values.end(),
                     [most](float value) { return !(value >= -1e-4 * most && value <= 1.0001 * most); });
}

// Within the cell, so that neighbours do not meet; orange, which none of the ramp's colours is near.
void outline(cairo_t* cairo, double x, double y, double side, bool sure) {
  const double width = std::clamp(side / 13, 0.8, 2.0), inset = width / 2 + 0.5;
  if (!sure) cairo_set_dash(cairo, &kDash, 1, 0);
  set_colour(cairo, hue(1));
  cairo_set_line_width(cairo, width);
  cairo_rectangle(cairo, x + inset, y + inset, side - 2 * inset, side - 2 * inset);
  cairo_stroke(cairo);
  cairo_set_dash(cairo, nullptr, 0, 0);
}

}  // namespace

bool drawable(const alignment::AlignedPair& pair) {
  const auto fits = [](int64_t n) { return n >= 1 && n <= kLargestHeatmap; };
  return fits(pair.alignment.rows) && fits(pair.alignment.columns);
}

struct Heatmap::Parts {
  Matrix alignment;
  Geometry at;
  std::vector<Label> source, target, ticks;
  std::optional<Label> title;
  std::optional<alignment::GoldAlignment> gold;
  std::optional<Label> sure, possible;  // of the legend
  const Label* end_label = nullptr;     // of the source; turned on its own where the others stand upright
  double source_line = 0, bar_height = 0, legend_line = 0, most;

  Parts(const alignment::AlignedPair& pair, const std::string& text, const Look& look);
  void place();
  /// Whether a source label is drawn at 45 degrees.
  bool turned(const Label& label) const { return at.slanted || (&label == end_label && label.width() > at.cell - 3); }
  double middle_of(size_t column) const { return at.left + at.cell * (static_cast<double>(column) + 0.5); }
  /// Where the words of the legend's entries begin, and where all of it ends.
  double sure_at() const { return at.left + kKey + kGap; }
  double possible_at() const { return sure_at() + sure->width() + 3 * kGap + kKey + kGap; }
  double legend_end() const { return possible ? possible_at() + possible->width() : sure_at() + sure->width(); }
  double right() const { return at.left + at.cell * static_cast<double>(alignment.columns); }
  double bottom() const { return at.top + at.cell * static_cast<double>(alignment.rows); }
  void draw_cells(cairo_t* cairo) const;
  void draw_source(cairo_t* cairo) const;
  void draw_bar(cairo_t* cairo) const;
  void draw_gold(cairo_t* cairo) const;
};

Heatmap::Parts::Parts(const alignment::AlignedPair& pair, const std::string& text, const Look& look)
    : alignment(pair.alignment), gold(pair.gold), most(look.most) {
  if (!drawable(pair) || static_cast<size_t>(alignment.rows) != pair.target.size() ||
      static_cast<size_t>(alignment.columns) != pair.source.size())
    throw std::logic_error("a heat map needs one label for each row and column, and at most kLargestHeatmap of them");
  if (outside_bar(alignment, most))
    warn_once("outside bar", "weights below 0 or above the bar are drawn in the colour of the bar's end, NaN in grey");
  at.cell = cell_size(alignment, look.largest_cell);
  const double size = std::clamp(at.cell * 0.5, 5.5, 13.0);
  source = make_labels(pair.source, pair.source_end, size);
  if (pair.source_end) end_label = &source.back();
  target = make_labels(pair.target, pair.target_end, size);
  if (!text.empty()) title.emplace(text, LabelStyle{.size = 12, .colour = kMuted, .longest = 60});
  if (gold) sure.emplace(look.sure, LabelStyle{.size = 10, .colour = kMuted});
  if (gold && gold->possible.size() > gold->sure.size())
    possible.emplace("possible", LabelStyle{.size = 10, .colour = kMuted});
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0})
    ticks.emplace_back(tick_text(share * most), LabelStyle{.size = 10, .colour = kMuted});
  place();
}

void Heatmap::Parts::place() {
  for (const Label& label : source) at.slanted = at.slanted || (&label != end_label && label.width() > at.cell - 3);
  // A label's box, turned about the left end of its middle line, reaches this far up, down, left and right.
  const double source_fall = largest(source, &Label::fall) * (at.slanted ? kDiagonal : 1);
  double up = 0, left = 0, right_end = 0;
  at.left = std::ceil(kMargin + largest(target, &Label::width) + kGap);
  for (size_t i = 0; i < source.size(); ++i) {
    const Label& label = source[i];
    up = std::max(up, turned(label) ? (label.width() + label.rise()) * kDiagonal : label.rise());
    left = std::max(left, turned(label) ? label.rise() * kDiagonal - at.cell * (static_cast<double>(i) + 0.5) : 0);
    right_end = std::max(right_end, turned(label) ? middle_of(i) + (label.width() + label.fall()) * kDiagonal : 0);
  }
  const double shift = std::max(0.0, std::ceil(left + kMargin - at.left));
  at.left += shift;
  const double above = title ? title->rise() + title->fall() + 2 * kGap : 0;
  source_line = kMargin + above + up;
  at.top = std::ceil(source_line + source_fall + kGap);
  source_line = at.top - source_fall - kGap;

  const double bar_end = right() + kBarGap + kBarWidth + kTick + kGap + largest(ticks, &Label::width);
  const double title_end = title ? kMargin + title->width() : 0;
  at.width = std::ceil(std::max({right_end + shift, bar_end, title_end}) + kMargin);
  bar_height = std::clamp(bottom() - at.top, kShortestBar, kTallestBar);
  const double label_end = bottom() - at.cell / 2 + target.back().fall();
  const double tick_end = at.top + bar_height + ticks.front().fall();
  const double lowest = std::ceil(std::max({bottom(), label_end, tick_end}));
  at.height = lowest + kMargin;
  if (!sure) return;
  legend_line = lowest + kMargin + sure->rise();
  at.height = std::ceil(legend_line + sure->fall() + kMargin);
  at.width = std::max(at.width, std::ceil(legend_end() + kMargin));
}

void Heatmap::Parts::draw_cells(cairo_t* cairo) const {
  set_colour(cairo, ramp(0));
  fill(cairo, at.left, at.top, right() - at.left, bottom() - at.top);
  const Colour8 empty = to_8bit(ramp(0));
  for (int64_t r = 0; r < alignment.rows; ++r)
    for (int64_t c = 0; c < alignment.columns; ++c) {
      const Colour colour = ramp(alignment.at(r, c) / most);
      if (to_8bit(colour) == empty) continue;
      set_colour(cairo, colour);
      fill(cairo, at.left + static_cast<double>(c) * at.cell, at.top + static_cast<double>(r) * at.cell, at.cell,
           at.cell);
    }
  // The grid: rectangles of one PNG pixel, so that they stay sharp.
  const double line = 1 / kPixelsPerUnit;
  set_colour(cairo, kInk, 0.13);
  for (int64_t c = 0; c <= alignment.columns; ++c)
    cairo_rectangle(cairo, at.left + static_cast<double>(c) * at.cell, at.top, line, bottom() - at.top + line);
  for (int64_t r = 0; r <= alignment.rows; ++r)
    cairo_rectangle(cairo, at.left, at.top + static_cast<double>(r) * at.cell, right() - at.left + line, line);
  cairo_fill(cairo);
}

void Heatmap::Parts::draw_source(cairo_t* cairo) const {
  for (size_t i = 0; i < source.size(); ++i) {
    const Label& label = source[i];
    if (!turned(label)) {
      label.draw(cairo, middle_of(i) - label.width() / 2, source_line);
      continue;
    }
    cairo_save(cairo);
    cairo_translate(cairo, middle_of(i), at.slanted ? source_line : at.top - kGap - label.fall() * kDiagonal);
    cairo_rotate(cairo, -kTurn);
    label.draw(cairo, 0, 0);
    cairo_restore(cairo);
  }
}

void Heatmap::Parts::draw_bar(cairo_t* cairo) const {
  const double x = right() + kBarGap;
  cairo_pattern_t* shades = cairo_pattern_create_linear(0, at.top + bar_height, 0, at.top);
  for (int i = 0; i <= 32; ++i) {
    const Colour colour = ramp(i / 32.0);
    cairo_pattern_add_color_stop_rgb(shades, i / 32.0, colour.red, colour.green, colour.blue);
  }
  cairo_set_source(cairo, shades);
  fill(cairo, x, at.top, kBarWidth, bar_height);
  cairo_pattern_destroy(shades);
  set_colour(cairo, kInk, 0.3);
  cairo_set_line_width(cairo, 0.5);
  cairo_rectangle(cairo, x + 0.25, at.top + 0.25, kBarWidth - 0.5, bar_height - 0.5);
  cairo_stroke(cairo);
  const size_t step = bar_height < 2 * kShortestBar ? 2 : 1;
  for (size_t i = 0; i < ticks.size(); i += step) {
    const double y = at.top + bar_height * (1 - static_cast<double>(i) / static_cast<double>(ticks.size() - 1));
    set_colour(cairo, kMuted);
    fill(cairo, x + kBarWidth, std::clamp(y - 0.25, at.top, at.top + bar_height - 0.5), kTick, 0.5);
    ticks[i].draw(cairo, x + kBarWidth + kTick + 2, y);
  }
}

void Heatmap::Parts::draw_gold(cairo_t* cairo) const {
  const auto at_link = [&](const alignment::Link& link, bool is_sure) {
    outline(cairo, at.left + static_cast<double>(link.source) * at.cell,
            at.top + static_cast<double>(link.target) * at.cell, at.cell, is_sure);
  };
  for (const alignment::Link& link : gold->possible)
    if (!std::ranges::binary_search(gold->sure, link)) at_link(link, false);
  for (const alignment::Link& link : gold->sure) at_link(link, true);
  outline(cairo, sure_at() - kGap - kKey, legend_line - kKey / 2, kKey, true);
  sure->draw(cairo, sure_at(), legend_line);
  if (!possible) return;
  outline(cairo, possible_at() - kGap - kKey, legend_line - kKey / 2, kKey, false);
  possible->draw(cairo, possible_at(), legend_line);
}

Heatmap::Heatmap(const alignment::AlignedPair& pair, const std::string& title) : Heatmap(pair, title, Look{}) {}
Heatmap::Heatmap(const alignment::AlignedPair& pair, const std::string& title, const Look& look)
    : parts_(std::make_unique<Parts>(pair, title, look)) {}
Heatmap::~Heatmap() = default;
const Heatmap::Geometry& Heatmap::geometry() const { return parts_->at; }

void Heatmap::draw(cairo_t* cairo) const {
  const Geometry& at = parts_->at;
  if (parts_->title) parts_->title->draw(cairo, kMargin, kMargin + parts_->title->rise());
  parts_->draw_cells(cairo);
  if (parts_->gold) parts_->draw_gold(cairo);
  parts_->draw_source(cairo);
  for (size_t i = 0; i < parts_->target.size(); ++i) {
    const Label& label = parts_->target[i];
    label.draw(cairo, at.left - kGap - label.width(), at.top + at.cell * (static_cast<double>(i) + 0.5));
  }
  parts_->draw_bar(cairo);
}

std::string Heatmap::render(Picture kind) const {
  return attune::plot::render(kind, parts_->at.width, parts_->at.height, [this](cairo_t* cairo) { draw(cairo); });
}

}  // namespace attune::plot
