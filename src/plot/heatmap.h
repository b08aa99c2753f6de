// The picture of an alignment: source units along the top, target units down the left, one cell a weight, a colour bar
// from 0 to 1, or what it is told; gold links as outlines, solid where they are sure, dashed where they are possible.
//
// Every label is shaped and measured before the size is chosen, so nothing is cut off. Cells shrink as sentences grow
// (26 units, or what is told, up to about 54 words, 8 from 175 on); a pair with more than 300 units on a side is not drawn: `drawable`
// says so.
#pragma once
#include <memory>
#include <string>

#include "src/alignment/aligned_pair.h"
#include "src/plot/canvas/canvas.h"

namespace attune::plot {

/// Units on a side that a picture holds at most.
inline constexpr int64_t kLargestHeatmap = 300;

/// False for a pair with an empty side or with more than kLargestHeatmap units on one.
bool drawable(const alignment::AlignedPair& pair);

class Heatmap {
 public:
  /// Where things lie, in units: cell (row r, column c) is the square of side `cell` at (left + c * cell, top + r *
  /// cell).
  struct Geometry {
    double width = 0, height = 0;  // of the whole picture
    double left = 0, top = 0;      // of the matrix
    double cell = 0;
    bool slanted = false;  // the source labels are turned by 45 degrees; false when each fits over its column
  };

  struct Look {
    double most = 1;                  // the weight at the bar's end
    double largest_cell = 26;         // units; at least those of the smallest, 8
    std::string sure = "gold, sure";  // what the legend calls solid outlines
  };

  /// The pair must be drawable. `title` may be empty.
  explicit Heatmap(const alignment::AlignedPair& pair, const std::string& title = {});
  Heatmap(const alignment::AlignedPair& pair, const std::string& title, const Look& look);
  ~Heatmap();
  const Geometry& geometry() const;
  void draw(cairo_t* cairo) const;
  /// The bytes of a picture file.
  std::string render(Picture kind) const;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

}  // namespace attune::plot
