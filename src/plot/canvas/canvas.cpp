#include "src/plot/canvas/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include <cmath>
#include <memory>

#include "src/base/error.h"

namespace attune::plot {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t* open_surface(Picture kind, double width, double height, std::string* bytes) {
  if (kind == Picture::kPdf) {
    cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, bytes, width, height);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);  // pdfTeX warns of a version above 1.5
    return surface;
  }
  if (kind == Picture::kSvg) {
    cairo_surface_t* surface = cairo_svg_surface_create_for_stream(append, bytes, width, height);
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
    return surface;
  }
  const auto pixels = [](double length) { return static_cast<int>(std::ceil(length * kPixelsPerUnit)); };
  return cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels(width), pixels(height));
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(std::string("a picture could not be drawn: ") + cairo_status_to_string(status));
}

void draw_on_white(cairo_t* cairo, const std::function<void(cairo_t*)>& draw) {
  cairo_set_source_rgb(cairo, 1, 1, 1);
  cairo_paint(cairo);
  draw(cairo);
  check(cairo_status(cairo));
}

}  // namespace

std::string render(Picture kind, double width, double height, const std::function<void(cairo_t*)>& draw) {
  std::string bytes;
  const Surface surface(open_surface(kind, width, height, &bytes), cairo_surface_destroy);
  check(cairo_surface_status(surface.get()));
  {
    const Context context(cairo_create(surface.get()), cairo_destroy);
    if (kind == Picture::kPng) cairo_scale(context.get(), kPixelsPerUnit, kPixelsPerUnit);
    draw_on_white(context.get(), draw);
  }
  if (kind == Picture::kPng) check(cairo_surface_write_to_png_stream(surface.get(), append, &bytes));
  cairo_surface_finish(surface.get());
  check(cairo_surface_status(surface.get()));
  return bytes;
}

struct PdfPages::Document {
  std::string bytes;
  Surface surface{open_surface(Picture::kPdf, 1, 1, &bytes), cairo_surface_destroy};
};

PdfPages::PdfPages() : document_(std::make_unique<Document>()) {
  check(cairo_surface_status(document_->surface.get()));
}
PdfPages::~PdfPages() = default;

void PdfPages::add(double width, double height, const std::function<void(cairo_t*)>& draw) {
  cairo_surface_t* surface = document_->surface.get();
  cairo_pdf_surface_set_size(surface, width, height);
  const Context context(cairo_create(surface), cairo_destroy);
  draw_on_white(context.get(), draw);
  cairo_show_page(context.get());
  check(cairo_surface_status(surface));
}

std::string PdfPages::bytes() {
  cairo_surface_finish(document_->surface.get());
  check(cairo_surface_status(document_->surface.get()));
  return std::move(document_->bytes);
}

Picture picture_kind(std::string_view file) {
  if (file.ends_with(".svg")) return Picture::kSvg;
  if (file.ends_with(".png")) return Picture::kPng;
  if (file.ends_with(".pdf")) return Picture::kPdf;
  throw Error(std::string(file) + ": not a kind of picture: expected a name that ends in .svg, .png or .pdf");
}

}  // namespace attune::plot
