// How the curves of a panel are told apart.
#pragma once
#include <cmath>
#include <iterator>

#include "src/plot/canvas/canvas.h"
#include "src/plot/curves.h"

namespace attune::plot {

/// What tells a panel's i-th curve from the others: seven hues, in solid lines with round marks; from the eighth on the same hues,
/// with dashes and marks of other shapes. 28 curves differ.
class LineStyle {
 public:
  explicit LineStyle(size_t i) : hue_(hue(static_cast<int64_t>(i))), kind_(kKinds[i / kHues % std::size(kKinds)]) {}
  const Colour& colour() const { return hue_; }
  /// Sets the pen for the curve's line.
  void take_pen(cairo_t* cairo) const {
    set_colour(cairo, hue_);
    cairo_set_line_width(cairo, 1.6);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(cairo, kind_.dashes, kind_.count, 0);
  }
  /// A mark around this place.
  void mark(cairo_t* cairo, double x, double y) const {
    const double turn = 2 * std::acos(-1.0);
    if (kind_.corners == 0) cairo_arc(cairo, x, y, 2.2, 0, turn);
    for (int c = 0; c < kind_.corners; ++c) {
      const double angle = turn * (kind_.first + static_cast<double>(c) / kind_.corners);
      cairo_line_to(cairo, x + 3 * std::cos(angle), y + 3 * std::sin(angle));
    }
    cairo_fill(cairo);
  }

 private:
  static constexpr size_t kHues = 7;
  struct Kind {
    double dashes[4];  // ink, gap, ..., round ends not counted
    int count;         // of them; 0: a solid line
    int corners;       // of a mark; 0: a disc
    double first;      // corner: where it is, in turns from the right
  };
  static constexpr Kind kKinds[] = {
      {{}, 0, 0, 0}, {{5, 4.5}, 2, 4, 0.125}, {{0.1, 3.6}, 2, 3, -0.25}, {{7, 4, 0.1, 4}, 4, 4, 0}};
  Colour hue_;
  const Kind& kind_;
};

/// Whether its points are marked: those that no line joins, and few ones; many marks would hide a line.
inline bool marks(const Curve& curve) {
  constexpr size_t kFewPoints = 30;
  return !curve.joined || curve.points.size() <= kFewPoints;
}

}  // namespace attune::plot
