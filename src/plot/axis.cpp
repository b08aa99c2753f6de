#include "src/plot/axis.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace attune::plot {
namespace {

double round_step(double span, int count) {
  const double raw = span / std::max(count, 1), power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power * 1.001) return factor * power;
  return 10 * power;
}

/// 1, 2 and 5 times the powers of ten; the powers alone, every second, ... where that is too many.
std::vector<double> logarithmic_ticks(double low, double high, int count) {
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  const int decades = std::max(1, (last - first + count - 1) / count);
  std::vector<double> ticks;
  for (int power = first; power <= last; power += decades)
    for (const double factor : {1.0, 2.0, 5.0})
      if (const double tick = factor * std::pow(10, power);
          tick >= low * 0.999 && tick <= high * 1.001 && (factor == 1 || last - first <= 3))
        ticks.push_back(tick);
  return ticks.size() > 1 ? ticks : round_ticks(low, high, count);
}

}  // namespace

double Axis::place(double value) const {
  if (logarithmic) return std::log(value / low) / std::log(high / low);
  return (value - low) / (high - low);
}

bool Axis::holds(double value) const { return std::isfinite(value) && (!logarithmic || value > 0); }

std::vector<double> round_ticks(double low, double high, int count) {
  const double step = round_step(high - low, count);
  std::vector<double> ticks;
  for (double i = std::ceil(low / step - 1e-6); i * step <= high + 1e-6 * step; ++i)
    ticks.push_back(i == 0 ? 0 : i * step);
  return ticks;
}

Axis make_axis(const std::vector<double>& values, bool logarithmic, int ticks) {
  Axis axis{INFINITY, -INFINITY, logarithmic, {}};
  for (const double value : values)
    if (axis.holds(value)) {
      axis.low = std::min(axis.low, value);
      axis.high = std::max(axis.high, value);
    }
  if (axis.low > axis.high) axis = {logarithmic ? 0.1 : 0.0, 1, logarithmic, {}};
  if (logarithmic) {
    const double room = std::max(std::pow(axis.high / axis.low, 0.04), 1.02);
    axis.low /= room;
    axis.high *= room;
    axis.ticks = logarithmic_ticks(axis.low, axis.high, ticks);
    return axis;
  }
  if (axis.high - axis.low <= 1e-9 * std::abs(axis.high)) {
    const double room = axis.high == 0 ? 1 : std::abs(axis.high) / 2;  // a constant lies in the middle
    axis.low -= room;
    axis.high += room;
  }
  const double step = round_step(axis.high - axis.low, ticks);
  axis.low = std::floor(axis.low / step + 1e-6) * step;
  axis.high = std::ceil(axis.high / step - 1e-6) * step;
  axis.ticks = round_ticks(axis.low, axis.high, ticks);
  return axis;
}

std::string tick_text(double value) {
  const double size = std::abs(value);
  if (size >= 1e6 * 0.9999) return fmt::format("{:.4g}M", value / 1e6);
  if (size >= 1e3 * 0.9999) return fmt::format("{:.4g}k", value / 1e3);
  return fmt::format("{:.4g}", value);
}

}  // namespace attune::plot
