// Curves as small multiples: one panel a quantity, two panels a row, the same horizontal axis in all; of a training that is
// updates.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "src/plot/canvas/canvas.h"

namespace attune::plot {

/// A named series. A value that is not finite leaves a gap.
struct Curve {
  struct Point {
    double at = 0, value = 0;
  };
  std::string name;
  std::vector<Point> points;  // `at` ascending
  bool joined = true;         // by a line; false: a mark each
};

/// One quantity; several curves (training and validation, or several runs) share its axis and are named below its
/// title.
struct Panel {
  std::string title;
  std::vector<Curve> curves;
  bool logarithmic = false;   // vertical axis; values of 0 and less leave a gap
  bool from_zero = false;     // and it begins at 0
  std::string quantity = {};  // its name, beside it; may be empty
};

/// The bytes of a picture. A panel without any value says "no values".
std::string render_curves(Picture kind, const std::string& title, const std::vector<Panel>& panels,
                          const std::string& axis = "updates");

/// Writes the picture as .svg, .png or .pdf, by the file's name.
void write_curves(const std::filesystem::path& file, const std::string& title, const std::vector<Panel>& panels,
                  const std::string& axis = "updates");

}  // namespace attune::plot
