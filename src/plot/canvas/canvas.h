// A picture as the bytes of a file: SVG, PNG or PDF, all by cairo, drawn by the same function.
#pragma once
#include <cairo.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "src/plot/canvas/colour.h"

namespace attune::plot {

enum class Picture { kSvg, kPng, kPdf };

/// PNG pixels for one unit of length; an SVG unit is a CSS pixel, a PDF unit a point.
inline constexpr double kPixelsPerUnit = 2;

/// Draws on white and gives the file's bytes. `width`, `height` in units. Error when cairo cannot (too large, no
/// memory).
std::string render(Picture kind, double width, double height, const std::function<void(cairo_t*)>& draw);

/// A PDF of many pages, each of its own size.
class PdfPages {
 public:
  PdfPages();
  ~PdfPages();
  /// Draws a further page on white. Errors as of `render`.
  void add(double width, double height, const std::function<void(cairo_t*)>& draw);
  /// The file's bytes; called once, after the last page. At least one.
  std::string bytes();

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

/// The kind of picture that a file's name ends in; Error listing the kinds when it is none.
Picture picture_kind(std::string_view file);

inline void set_colour(cairo_t* cairo, const Colour& colour, double opacity = 1) {
  cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, opacity);
}
/// A filled rectangle.
inline void fill(cairo_t* cairo, double x, double y, double width, double height) {
  cairo_rectangle(cairo, x, y, width, height);
  cairo_fill(cairo);
}

}  // namespace attune::plot
