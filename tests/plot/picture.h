// A PNG's pixels, for tests that look at what was drawn.
#pragma once
#include <cairo.h>

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include "src/plot/canvas/colour.h"

namespace attune::plot {

/// The same but for cairo's rounding.
inline bool alike(const Colour8& a, const Colour8& b) {
  return std::abs(a.red - b.red) <= 1 && std::abs(a.green - b.green) <= 1 && std::abs(a.blue - b.blue) <= 1;
}

class Pixels {
 public:
  explicit Pixels(const std::string& png) : rest_(png) {
    surface_ = cairo_image_surface_create_from_png_stream(read, &rest_);
    if (cairo_surface_status(surface_) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("not a PNG");
  }
  ~Pixels() { cairo_surface_destroy(surface_); }
  Pixels(const Pixels&) = delete;
  Pixels& operator=(const Pixels&) = delete;

  int width() const { return cairo_image_surface_get_width(surface_); }
  int height() const { return cairo_image_surface_get_height(surface_); }
  Colour8 at(int x, int y) const {
    uint32_t pixel = 0;
    const auto offset = static_cast<size_t>(y) * static_cast<size_t>(cairo_image_surface_get_stride(surface_));
    std::memcpy(&pixel, cairo_image_surface_get_data(surface_) + offset + 4 * static_cast<size_t>(x), 4);
    return {static_cast<int>(pixel >> 16 & 255), static_cast<int>(pixel >> 8 & 255), static_cast<int>(pixel & 255)};
  }
  /// Pixels of the rectangle that are not white.
  int ink(int x, int y, int width, int height) const {
    int count = 0;
    for (int row = y; row < y + height; ++row)
      for (int column = x; column < x + width; ++column) count += !(at(column, row) == Colour8{255, 255, 255});
    return count;
  }
  /// Ink in a frame along the picture's border: what a cut label would leave.
  int border_ink(int thickness) const {
    const int w = width(), h = height(), t = thickness;
    return ink(0, 0, w, t) + ink(0, h - t, w, t) + ink(0, 0, t, h) + ink(w - t, 0, t, h);
  }

 private:
  static cairo_status_t read(void* rest, unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<std::string*>(rest);
    if (bytes.size() < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(data, bytes.data(), length);
    bytes.erase(0, length);
    return CAIRO_STATUS_SUCCESS;
  }
  std::string rest_;
  cairo_surface_t* surface_;
};

}  // namespace attune::plot
