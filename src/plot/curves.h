// Curves of a training as small multiples: one panel a quantity, two panels a row, the same horizontal axis (updates)
// in all.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "src/plot/canvas/canvas.h"

namespace attune {

/// A named series over updates. A value that is not finite leaves a gap.
struct Curve {
  struct Point {
    double update = 0, value = 0;
  };
  std::string name;
  std::vector<Point> points;  // updates ascending
};

/// One quantity; several curves (training and validation, or several runs) share its axis and are named below its
/// title.
struct Panel {
  std::string title;
  std::vector<Curve> curves;
  bool logarithmic = false;  // vertical axis; values of 0 and less leave a gap
};

/// The bytes of a picture. A panel without any value says "no values".
std::string render_curves(Picture kind, const std::string& title, const std::vector<Panel>& panels);

/// Writes the picture as .svg, .png or .pdf, by the file's name.
void write_curves(const std::filesystem::path& file, const std::string& title, const std::vector<Panel>& panels);

}  // namespace attune
