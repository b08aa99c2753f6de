// A sheet of alignments: the same sentences as several models, heads or translations have them, side by side.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "src/alignment/aligned_pair.h"
#include "src/plot/canvas/canvas.h"

namespace attune::plot {

/// One alignment of a sentence. What cannot be drawn (drawable), or has nothing to draw, is said in words.
struct SheetCell {
  std::string caption;
  alignment::AlignedPair pair;
  std::string title = {};  // of its picture, below the caption; may be empty
  bool begins_row = false;
  std::string sure = "gold, sure";  // what its legend calls solid outlines
};

/// A block a sentence, its cells in rows of at most `across`; a block whose cells say where rows begin has those, of at most
/// kWidestRow.
class Sheet {
 public:
  static constexpr size_t kWidestRow = 9;
  explicit Sheet(const std::vector<std::vector<SheetCell>>& sentences, size_t across = 3);
  ~Sheet();
  double width() const { return width_; }
  double height() const { return height_; }
  void draw(cairo_t* cairo) const;
  /// The bytes of a picture file.
  std::string render(Picture kind) const;

 private:
  struct Placed;
  /// Places cells beside each other, `y` down; gives the height of the highest.
  double place_row(std::span<const SheetCell> row, double y);

  std::vector<Placed> cells_;
  double width_ = 1, height_ = 1;
};

}  // namespace attune::plot
