#include "src/plot/curves.h"

#include <algorithm>
#include <cmath>

#include "src/base/files.h"
#include "src/plot/axis.h"
#include "src/plot/canvas/label.h"

namespace attune {
namespace {

constexpr double kMargin = 16, kPanelWidth = 360, kPlotHeight = 160, kAxisRoom = 46, kBelow = 40, kLine = 18;
constexpr size_t kPanelsPerRow = 2, kFewPoints = 30;

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

/// The names of a panel's curves, laid out in lines of its width.
class Legend {
 public:
  explicit Legend(const Panel& panel) {
    if (panel.curves.size() < 2) return;
    double x = 0;
    for (size_t i = 0; i < panel.curves.size(); ++i) {
      Label label(panel.curves[i].name, {11, hue(static_cast<int64_t>(i))});
      if (x > 0 && x + kSwatch + label.width() > kPanelWidth - kAxisRoom) x = 0, height_ += kLine;
      entries_.push_back({x, height_, std::move(label)});
      x += kSwatch + entries_.back().label.width() + 14;
    }
    height_ += kLine;
  }
  double height() const { return height_; }
  void draw(cairo_t* cairo, double x, double y) const {
    for (size_t i = 0; i < entries_.size(); ++i) {
      const auto& [dx, dy, label] = entries_[i];
      set_colour(cairo, hue(static_cast<int64_t>(i)));
      fill(cairo, x + dx, y + dy + kLine / 2 - 1, kSwatch - 6, 2);
      label.draw(cairo, x + dx + kSwatch, y + dy + kLine / 2);
    }
  }

 private:
  static constexpr double kSwatch = 20;
  struct Entry {
    double x, y;
    Label label;
  };
  std::vector<Entry> entries_;
  double height_ = 0;
};

void draw_axes(cairo_t* cairo, const Box& plot, const Across& across, const Axis& values) {
  const LabelStyle style{10, kMuted};
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

void draw_curve(cairo_t* cairo, const Box& plot, const Curve& curve, const Across& across, const Axis& values) {
  const auto place = [&](const Curve::Point& point) {
    return std::pair(plot.x + plot.width * across.axis.place(point.at),
                     plot.y + plot.height * (1 - values.place(point.value)));
  };
  bool open = false;
  for (const Curve::Point& point : curve.points) {
    if (!values.holds(point.value)) {
      open = false;
      continue;
    }
    const auto [x, y] = place(point);
    open ? cairo_line_to(cairo, x, y) : cairo_move_to(cairo, x, y);
    open = true;
  }
  cairo_stroke(cairo);
  if (curve.points.size() > kFewPoints) return;
  for (const Curve::Point& point : curve.points) {
    if (!values.holds(point.value)) continue;
    const auto [x, y] = place(point);
    cairo_arc(cairo, x, y, 2.2, 0, 2 * std::acos(-1.0));
    cairo_fill(cairo);
  }
}

double header_height(const Panel& panel) { return 24 + Legend(panel).height(); }

void draw_panel(cairo_t* cairo, const Panel& panel, const Box& box, const Across& across) {
  const Label title(panel.title + (panel.logarithmic ? " (logarithmic)" : ""), {12, kInk, {}, true});
  title.draw(cairo, box.x + kAxisRoom, box.y + 8);
  Legend(panel).draw(cairo, box.x + kAxisRoom, box.y + 18);
  const double header = box.height - kPlotHeight - kBelow;
  const Box plot{box.x + kAxisRoom, box.y + header, box.width - kAxisRoom, kPlotHeight};
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
  cairo_set_line_width(cairo, 1.6);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
  for (size_t i = 0; i < panel.curves.size(); ++i) {
    set_colour(cairo, hue(static_cast<int64_t>(i)));
    draw_curve(cairo, plot, panel.curves[i], across, values);
  }
}

}  // namespace

std::string render_curves(Picture kind, const std::string& title, const std::vector<Panel>& panels,
                          const std::string& axis) {
  const Across across{horizontal_axis(panels), axis};
  const Label heading(title, {14, kInk, {}, true});
  const double step = kPanelWidth + 2 * kMargin;
  const double columns = static_cast<double>(std::clamp<size_t>(panels.size(), 1, kPanelsPerRow));
  std::vector<Box> boxes;
  double y = kMargin + (title.empty() ? 0 : 34);
  for (size_t first = 0; first < panels.size(); first += kPanelsPerRow) {
    const size_t last = std::min(first + kPanelsPerRow, panels.size());
    double header = 0;
    for (size_t i = first; i < last; ++i) header = std::max(header, header_height(panels[i]));
    const double height = header + kPlotHeight + kBelow;
    for (size_t i = first; i < last; ++i)
      boxes.push_back({kMargin + step * static_cast<double>(i - first), y, kPanelWidth, height});
    y += height + kMargin;
  }
  // The last tick's label may stand half outside its plot.
  const double width = std::max(columns * step, heading.width() + 2 * kMargin) + kMargin;
  return render(kind, std::ceil(width), std::ceil(y), [&](cairo_t* cairo) {
    if (!title.empty()) heading.draw(cairo, kMargin, kMargin + heading.rise());
    for (size_t i = 0; i < panels.size(); ++i) draw_panel(cairo, panels[i], boxes[i], across);
  });
}

void write_curves(const std::filesystem::path& file, const std::string& title, const std::vector<Panel>& panels,
                  const std::string& axis) {
  write_file(file, render_curves(picture_kind(file.string()), title, panels, axis));
}

}  // namespace attune
