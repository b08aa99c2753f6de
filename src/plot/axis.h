// One axis of a curve panel: where values lie and which round ones are marked.
#pragma once
#include <string>
#include <vector>

namespace attune::plot {

/// Maps [low, high] to [0, 1], by value or by its logarithm.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<double> ticks;

  double place(double value) const;
  /// Whether the value can be placed: finite, and above zero on a logarithmic axis.
  bool holds(double value) const;
};

/// An axis over the values it can hold, widened to round ends (linear) or a little (logarithmic); {0, 1} when there are
/// none.
Axis make_axis(const std::vector<double>& values, bool logarithmic, int ticks);

/// Round numbers (1, 2 or 5 times a power of ten) within [low, high], about `count` of them.
std::vector<double> round_ticks(double low, double high, int count);

/// "0.0005", "12", "3k", "2.5M".
std::string tick_text(double value);

}  // namespace attune::plot
