// A piece of text, shaped and measured by pango: every script, either direction, fonts found by fontconfig.
#pragma once
#include <cairo.h>
#include <pango/pango.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/plot/canvas/colour.h"

namespace attune::plot {

/// How a label is set. `language` chooses between the Chinese, Japanese and Korean shapes of one character; empty: the
/// locale's.
struct LabelStyle {
  double size = 12;  // of the font, in units
  Colour colour = kInk;
  std::string language = {};
  bool bold = false;
  double longest = 20;  // font sizes
};

/// "ja" if there is kana in the texts, "ko" if there is hangul, "zh-cn" if there are Chinese characters, else empty.
std::string guess_language(const std::vector<std::string>& texts);

/// One line of text. A label longer than its style allows is shortened in the middle, which is said in a warning once; a character that no font here has is named in a warning.
class Label {
 public:
  Label(std::string_view text, const LabelStyle& style);

  /// The box that holds all ink and the line's height. `rise` and `fall` are its extents above and below the line that
  /// runs through the middle of a small letter: what labels of any script are lined up on.
  double width() const { return width_; }
  double rise() const { return rise_; }
  double fall() const { return fall_; }
  /// Draws with the box's left edge at x and the middle line at y, in the context's own (maybe turned) coordinates.
  void draw(cairo_t* cairo, double x, double y) const;

 private:
  std::shared_ptr<PangoLayout> layout_;
  Colour colour_;
  double left_ = 0, middle_ = 0;  // of the box's left edge and the middle line, in the layout's coordinates
  double width_ = 0, rise_ = 0, fall_ = 0;
};

}  // namespace attune::plot
