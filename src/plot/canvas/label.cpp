#include "src/plot/canvas/label.h"

#include <pango/pangocairo.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "src/base/log.h"
#include "src/base/utf8.h"
#include "src/plot/canvas/canvas.h"

namespace attune::plot {
namespace {

constexpr double kMiddle = 0.36;  // font sizes; the middle line above the baseline

/// One context for all labels. Hinting is off: text then measures the same on a surface of any scale and kind.
PangoContext* context() {
  static PangoContext* const shared = [] {
    PangoContext* context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    return context;
  }();
  return shared;
}

/// "'x' (U+0078)"; the number alone for a character that would disturb a terminal.
std::string name_of(const std::string& code_point) {
  const gunichar character = g_utf8_get_char(code_point.c_str());
  const std::string number = fmt::format("U+{:04X}", static_cast<uint32_t>(character));
  return g_unichar_iscntrl(character) ? number : fmt::format("'{}' ({})", code_point, number);
}

/// Names the characters of a text that no font has; one look-up each, only when the whole text misses some.
void warn_of_missing_glyphs(PangoLayout* layout, const std::string& text) {
  if (pango_layout_get_unknown_glyphs_count(layout) == 0) return;
  const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> one(pango_layout_copy(layout), g_object_unref);
  for (const std::string& character : code_points(text)) {
    pango_layout_set_text(one.get(), character.data(), static_cast<int>(character.size()));
    if (pango_layout_get_unknown_glyphs_count(one.get()) > 0)
      warn_once("glyph " + character, "no font here has a glyph for " + name_of(character) +
                                          ": pictures show a box in its place; install a font that has it");
  }
}

bool between(const std::string& character, std::string_view first, std::string_view last) {
  return character >= first && character <= last;  // the order of UTF-8 bytes is that of code points
}

void set_style(PangoLayout* layout, const LabelStyle& style) {
  PangoFontDescription* font = pango_font_description_from_string("Noto Sans, sans-serif");
  pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
  if (style.bold) pango_font_description_set_weight(font, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  if (style.language.empty()) return;
  PangoAttrList* attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_language_new(pango_language_from_string(style.language.c_str())));
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);
}

}  // namespace

std::string guess_language(const std::vector<std::string>& texts) {
  bool han = false, hangul = false;
  for (const std::string& text : texts)
    for (const std::string& c : code_points(repair_utf8(text))) {
      if (between(c, "\u3041", "\u30ff")) return "ja";
      hangul = hangul || between(c, "\u1100", "\u11ff") || between(c, "\uac00", "\ud7a3");
      han = han || between(c, "\u3400", "\u9fff") || between(c, "\U00020000", "\U0003ffff");
    }
  return hangul ? "ko" : han ? "zh-cn" : "";
}

Label::Label(std::string_view text, const LabelStyle& style)
    : layout_(pango_layout_new(context()), g_object_unref), colour_(style.colour) {
  const std::string clean = repair_utf8(text);
  set_style(layout_.get(), style);
  pango_layout_set_single_paragraph_mode(layout_.get(), TRUE);
  pango_layout_set_text(layout_.get(), clean.data(), static_cast<int>(clean.size()));
  warn_of_missing_glyphs(layout_.get(), clean);

  PangoRectangle ink, line;
  pango_layout_get_extents(layout_.get(), &ink, &line);
  if (const auto longest = static_cast<int>(style.longest * style.size * PANGO_SCALE); line.width > longest) {
    warn_once("long label",
              "a word or a caption too long for a picture is shown shortened, with an ellipsis in its middle");
    pango_layout_set_width(layout_.get(), longest);
    pango_layout_set_ellipsize(layout_.get(), PANGO_ELLIPSIZE_MIDDLE);
    pango_layout_get_extents(layout_.get(), &ink, &line);
  }
  const auto units = [](int length) { return static_cast<double>(length) / PANGO_SCALE; };
  left_ = units(std::min(ink.x, line.x));
  width_ = units(std::max(ink.x + ink.width, line.x + line.width)) - left_;
  middle_ = units(pango_layout_get_baseline(layout_.get())) - kMiddle * style.size;
  rise_ = middle_ - units(std::min(ink.y, line.y));
  fall_ = units(std::max(ink.y + ink.height, line.y + line.height)) - middle_;
}

void Label::draw(cairo_t* cairo, double x, double y) const {
  set_colour(cairo, colour_);
  cairo_move_to(cairo, x - left_, y - middle_);
  pango_cairo_show_layout(cairo, layout_.get());
}

}  // namespace attune::plot
