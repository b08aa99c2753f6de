#include "src/base/utf8.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace attune {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Calls visit(code point, its bytes) for each; the code point is negative where the bytes are ill-formed.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int64_t>(text.size());
  for (int64_t at = 0; at < length;) {
    const int64_t begin = at;
    UChar32 code_point = 0;
    U8_NEXT(bytes, at, length, code_point);
    visit(code_point, text.substr(static_cast<size_t>(begin), static_cast<size_t>(at - begin)));
  }
}

int width(UChar32 code_point) {
  switch (u_charType(code_point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return 0;
    default:
      break;
  }
  switch (u_getIntPropertyValue(code_point, UCHAR_HANGUL_SYLLABLE_TYPE)) {
    case U_HST_VOWEL_JAMO:
    case U_HST_TRAILING_JAMO:
      return 0;  // drawn inside the syllable that the leading consonant opened
    default:
      break;
  }
  switch (u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_WIDE:
    case U_EA_FULLWIDTH:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

bool is_clean_utf8(std::string_view text) {
  bool clean = true;
  for_each_code_point(text, [&](UChar32 code_point, std::string_view) { clean &= code_point > 0; });
  return clean;
}

std::string repair_utf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for_each_code_point(
      text, [&](UChar32 code_point, std::string_view bytes) { repaired += code_point > 0 ? bytes : kReplacement; });
  return repaired;
}

std::vector<std::string> code_points(std::string_view text) {
  std::vector<std::string> all;
  for_each_code_point(text, [&](UChar32, std::string_view bytes) { all.emplace_back(bytes); });
  return all;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  bool inside = false;
  for_each_code_point(text, [&](UChar32 code_point, std::string_view bytes) {
    const bool blank = code_point >= 0 && u_isUWhiteSpace(code_point);
    if (!blank && !inside) all.emplace_back();
    if (!blank) all.back() += bytes;
    inside = !blank;
  });
  return all;
}

std::string lower_case(std::string_view text) {
  std::string out;
  icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())})
      .toLower(icu::Locale::getRoot())
      .toUTF8String(out);
  return out;
}

int display_width(std::string_view text) {
  int columns = 0;
  for_each_code_point(text,
                      [&](UChar32 code_point, std::string_view) { columns += code_point < 0 ? 1 : width(code_point); });
  return columns;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text.append(text.empty() ? "" : between).append(part);
  return text;
}

std::string lined_up(const std::vector<std::vector<std::string>>& rows, int gap) {
  std::vector<int> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(static_cast<size_t>(widths[i] + gap - display_width(row[i])), ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace attune
