// The colours of pictures: a sequential ramp for weights, a set of distinct hues for curves.
#pragma once
#include <cstdint>

namespace attune::plot {

/// sRGB, each part 0 to 1.
struct Colour {
  double red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};

/// Near white (0) over light blue to navy (1): lightness falls linearly in OKLab, so equal steps look equal, also in
/// grey print and to colour-blind eyes. Values outside 0 to 1 take the end's colour, NaN is grey.
Colour ramp(double value);

/// Distinct hues for lines, colour-blind safe (Okabe and Ito 2008), darkened for white paper; repeats after seven.
Colour hue(int64_t i);

/// The 0-255 parts of a colour, rounded.
struct Colour8 {
  int red = 0, green = 0, blue = 0;
  bool operator==(const Colour8&) const = default;
};
Colour8 to_8bit(const Colour& colour);

/// Index of the nearest colour of the 6x6x6 cube and the greys of a 256-colour terminal.
int to_256(const Colour& colour);

inline constexpr Colour kInk{0.11, 0.13, 0.16}, kMuted{0.45, 0.48, 0.53}, kDim{0.62, 0.65, 0.69},
    kRule{0.85, 0.87, 0.89};

}  // namespace attune::plot
