#include "src/plot/curves.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "src/base/files.h"
#include "src/plot/axis.h"
#include "src/plot/canvas/label.h"
#include "src/plot/line_style.h"

namespace attune::plot {
namespace {

constexpr double kPanelMargin = 16, kPanelWidth = 360, kPlotHeight = 160, kAxisRoom = 46, kBelow = 40, kLine = 18,
                 kTitle = 12;
constexpr double kCaptionRoom = 18;  // of a named vertical axis
constexpr size_t kPanelsPerRow = 2;

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// The horizontal axis and what it counts.
struct Across {
  Axis axis;
  std::string name;
};

Axis horizontal_axis(const std::vector<Panel>& panels) {
  std::vector<double> places;
  for (const Panel& panel : panels)
    for (const Curve& curve : panel.curves)
      for (const Curve::Point& point : curve.points) places.push_back(point.at);
  Axis axis = make_axis(places, false, 5);
  const auto [low, high] = std::minmax_element(places.begin(), places.end());
  if (!places.empty() && *low < *high) {  // time needs no round ends
    axis.low = std::min(*low, axis.ticks.size() > 1 && *low < axis.ticks[1] ? axis.low : *low);
    axis.high = *high;
    std::erase_if(axis.ticks, [&](double tick) { return tick < axis.low || tick > axis.high; });
  }
  return axis;
}

Axis value_axis(const Panel& panel) {
  std::vector<double> values;
  for (const Curve& curve : panel.curves)
    for (const Curve::Point& point : curve.points) values.push_back(point.value);
  if (panel.from_zero) values.push_back(0);
  if (panel.from_zero && *std::max_element(values.begin(), values.end()) <= 0) values.push_back(1);
  return make_axis(values, panel.logarithmic, 5);
}

/// How far right of its box a panel's plot begins.
double axis_room(const Panel& panel) { return kAxisRoom + (panel.quantity.empty() ? 0 : kCaptionRoom); }

/// The names of a panel's curves, laid out in lines of its width.
class Legend {
 public:
  explicit Legend(const Panel& panel) {
    if (panel.curves.size() < 2) return;
    double x = 0;
    for (size_t i = 0; i < panel.curves.size(); ++i) {
      Label label(panel.curves[i].name, {.size = 11, .colour = LineStyle(i).colour()});
      if (x > 0 && x + kSwatch + label.width() > kPanelWidth - axis_room(panel)) x = 0, height_ += kLine;
      entries_.push_back({x, height_, std::move(label), {panel.curves[i].joined, marks(panel.curves[i])}});
      x += kSwatch + entries_.back().label.width() + 14;
    }
    height_ += kLine;
  }
  double height() const { return height_; }
  void draw(cairo_t* cairo, double x, double y) const {
    for (size_t i = 0; i < entries_.size(); ++i) {
      const auto& [dx, dy, label, curve] = entries_[i];
      const double left = x + dx, middle = y + dy + kLine / 2, length = kSwatch - 6;
      const LineStyle style(i);
      style.take_pen(cairo);
      cairo_move_to(cairo, left, middle);
      if (curve.joined) cairo_line_to(cairo, left + length, middle);
      cairo_stroke(cairo);
      if (curve.marked) style.mark(cairo, left + length / 2, middle);
      label.draw(cairo, left + kSwatch, middle);
    }
  }

 private:
  static constexpr double kSwatch = 20;
  struct Entry {
    double x, y;
    Label label;
    struct {
      bool joined, marked;
    } curve;
  };
  std::vector<Entry> entries_;
  double height_ = 0;
};

/// The name of the vertical axis, upwards, with its foot on the line x.
void draw_quantity(cairo_t* cairo, const Box& plot, double x, const std::string& name) {
  const Label caption(name, {.size = 10, .colour = kMuted});
  cairo_save(cairo);
  cairo_translate(cairo, x + caption.rise(), plot.y + (plot.height + caption.width()) / 2);
  cairo_rotate(cairo, -std::numbers::pi / 2);
  caption.draw(cairo, 0, 0);
  cairo_restore(cairo);
}

void draw_axes(cairo_t* cairo, const Box& plot, const Across& across, const Axis& values) {
  const LabelStyle style{.size = 10, .colour = kMuted};
  for (const double tick : values.ticks) {
    const double y = std::round(plot.y + plot.height * (1 - values.place(tick)));
    set_colour(cairo, kRule);
    fill(cairo, plot.x, y, plot.width, 0.5);
    const Label label(tick_text(tick), style);
    label.draw(cairo, plot.x - 6 - label.width(), y);
  }
  set_colour(cairo, kMuted);
  fill(cairo, plot.x, plot.y + plot.height, plot.width, 0.5);
  for (const double tick : across.axis.ticks) {
    const double x = std::round(plot.x + plot.width * across.axis.place(tick));
    set_colour(cairo, kMuted);
    fill(cairo, x, plot.y + plot.height, 0.5, 4);
    const Label label(tick_text(tick), style);
    label.draw(cairo, x - label.width() / 2, plot.y + plot.height + 13);
  }
  const Label caption(across.name, style);
  caption.draw(cairo, plot.x + (plot.width - caption.width()) / 2, plot.y + plot.height + 28);
}

/// Where a panel's points lie.
struct Plot {
  Box box;
  const Across& across;
  const Axis& values;
  std::pair<double, double> place(const Curve::Point& point) const {
    return {box.x + box.width * across.axis.place(point.at), box.y + box.height * (1 - values.place(point.value))};
  }
};

void draw_curve(cairo_t* cairo, const Plot& plot, const Curve& curve, const LineStyle& style) {
  style.take_pen(cairo);
  bool open = false;
  for (const Curve::Point& point : curve.points) {
    if (!curve.joined || !plot.values.holds(point.value)) {
      open = false;
      continue;
    }
    const auto [x, y] = plot.place(point);
    open ? cairo_line_to(cairo, x, y) : cairo_move_to(cairo, x, y);
    open = true;
  }
  cairo_stroke(cairo);
  if (!marks(curve)) return;
  for (const Curve::Point& point : curve.points) {
    if (!plot.values.holds(point.value)) continue;
    const auto [x, y] = plot.place(point);
    style.mark(cairo, x, y);
  }
}

double header_height(const Panel& panel) { return 24 + Legend(panel).height(); }

void draw_panel(cairo_t* cairo, const Panel& panel, const Box& box, const Across& across) {
  const Label title(panel.title + (panel.logarithmic ? " (logarithmic)" : ""),
                    {.size = kTitle, .bold = true, .longest = (box.width - axis_room(panel)) / kTitle});
  const double room = axis_room(panel);
  title.draw(cairo, box.x + room, box.y + 8);
  Legend(panel).draw(cairo, box.x + room, box.y + 18);
  const double header = box.height - kPlotHeight - kBelow;
  const Box plot{box.x + room, box.y + header, box.width - room, kPlotHeight};
  const Axis values = value_axis(panel);
  bool any = false;
  for (const Curve& curve : panel.curves)
    for (const Curve::Point& point : curve.points) any = any || values.holds(point.value);
  if (!any) {
    const Label nothing("no values", {11, kDim});
    nothing.draw(cairo, plot.x + (plot.width - nothing.width()) / 2, plot.y + plot.height / 2);
    return;
  }
  draw_axes(cairo, plot, across, values);
  if (!panel.quantity.empty()) draw_quantity(cairo, plot, box.x, panel.quantity);
  for (size_t i = 0; i < panel.curves.size(); ++i)
    draw_curve(cairo, {plot, across, values}, panel.curves[i], LineStyle(i));
}

}  // namespace

std::string render_curves(Picture kind, const std::string& title, const std::vector<Panel>& panels,
                          const std::string& axis) {
  const Across across{horizontal_axis(panels), axis};
  const Label heading(title, {.size = 14, .bold = true, .longest = 60});
  const double step = kPanelWidth + 2 * kPanelMargin;
  const double columns = static_cast<double>(std::clamp<size_t>(panels.size(), 1, kPanelsPerRow));
  std::vector<Box> boxes;
  double y = kPanelMargin + (title.empty() ? 0 : 34);
  for (size_t first = 0; first < panels.size(); first += kPanelsPerRow) {
    const size_t last = std::min(first + kPanelsPerRow, panels.size());
    double header = 0;
    for (size_t i = first; i < last; ++i) header = std::max(header, header_height(panels[i]));
    const double height = header + kPlotHeight + kBelow;
    for (size_t i = first; i < last; ++i)
      boxes.push_back({kPanelMargin + step * static_cast<double>(i - first), y, kPanelWidth, height});
    y += height + kPanelMargin;
  }
  // The last tick's label may stand half outside its plot.
  const double width = std::max(columns * step, heading.width() + 2 * kPanelMargin) + kPanelMargin;
  return render(kind, std::ceil(width), std::ceil(y), [&](cairo_t* cairo) {
    if (!title.empty()) heading.draw(cairo, kPanelMargin, kPanelMargin + heading.rise());
    for (size_t i = 0; i < panels.size(); ++i) draw_panel(cairo, panels[i], boxes[i], across);
  });
}

void write_curves(const std::filesystem::path& file, const std::string& title, const std::vector<Panel>& panels,
                  const std::string& axis) {
  write_file(file, render_curves(picture_kind(file.string()), title, panels, axis));
}

}  // namespace attune::plot
