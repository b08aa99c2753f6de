#include "src/plot/canvas/colour.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace attune::plot {
namespace {

double gamma(double linear) {
  linear = std::clamp(linear, 0.0, 1.0);
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

/// OKLCH (Ottosson 2020) to sRGB; hue in degrees.
Colour from_oklch(double lightness, double chroma, double hue) {
  const double radians = hue * std::numbers::pi / 180;
  const double a = chroma * std::cos(radians), b = chroma * std::sin(radians);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

}  // namespace

Colour ramp(double value) {
  if (std::isnan(value)) return {0.6, 0.6, 0.6};
  const double t = std::clamp(value, 0.0, 1.0);
  const double chroma = 0.125 * std::sin(std::numbers::pi * 0.78 * std::pow(t, 0.9));
  return from_oklch(0.985 - 0.695 * t, chroma, 205 + 65 * t);
}

Colour hue(int64_t i) {
  static constexpr Colour hues[] = {{0.00, 0.42, 0.67}, {0.84, 0.37, 0.00}, {0.00, 0.58, 0.43}, {0.72, 0.42, 0.58},
                                    {0.85, 0.58, 0.00}, {0.26, 0.64, 0.85}, {0.30, 0.30, 0.30}};
  return hues[static_cast<size_t>(i) % std::size(hues)];
}

Colour8 to_8bit(const Colour& colour) {
  const auto part = [](double value) { return static_cast<int>(std::lround(255 * std::clamp(value, 0.0, 1.0))); };
  return {part(colour.red), part(colour.green), part(colour.blue)};
}

int to_256(const Colour& colour) {
  const Colour8 wanted = to_8bit(colour);
  const auto away = [&](int red, int green, int blue) {
    const int r = red - wanted.red, g = green - wanted.green, b = blue - wanted.blue;
    return r * r + g * g + b * b;
  };
  static constexpr int levels[] = {0, 95, 135, 175, 215, 255};
  int best = 16, least = away(0, 0, 0);
  const auto consider = [&](int index, int distance) {
    if (distance < least) best = index, least = distance;
  };
  for (int i = 0; i < 216; ++i) consider(16 + i, away(levels[i / 36], levels[i / 6 % 6], levels[i % 6]));
  for (int i = 0; i < 24; ++i) consider(232 + i, away(8 + 10 * i, 8 + 10 * i, 8 + 10 * i));
  return best;
}

}  // namespace attune::plot
