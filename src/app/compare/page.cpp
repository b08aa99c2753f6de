#include "src/app/compare/page.h"

#include <spdlog/fmt/fmt.h>

namespace attune::app::compare {
namespace {

constexpr const char* kStyle = R"(
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; margin: 2em; }
  h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .3em .8em; text-align: right; border-bottom: 1px solid #8886; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
  thead th { border-bottom: 2px solid #888; }
  /* Smaller where it does not fit, as long as its words can be read; then it scrolls. */
  img { background: #fff; max-width: max(100%, 60em); height: auto; }
  .plot { width: 44em; max-width: 100%; height: auto; }
  p, li { max-width: 60em; }
  li { white-space: pre-line; }
  @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181a1d; } }
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

/// An image by itself: the names inside two SVGs on one page would get into each other's way.
std::string image(const PagePicture& picture) {
  std::string data;
  for (const char c : picture.svg) {
    if (std::string_view("%#\"<>\r\n").find(c) != std::string_view::npos)
      data += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      data += c;
  }
  return "<img alt=\"" + escaped(picture.title) + (picture.plot ? "\" class=\"plot" : "") +
         "\" src=\"data:image/svg+xml;charset=utf-8," + data + "\">";
}

std::string heading(const std::string& text) { return text.empty() ? "" : "<h2>" + escaped(text) + "</h2>\n"; }

std::string wide(const std::string& html) { return "<div class=\"wide\">" + html + "</div>\n"; }

std::string html_table(const ComparisonTable& table) {
  std::string out = "<table>\n<thead><tr>";
  for (const std::string& cell : table.head) out += "<th>" + escaped(cell) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const std::string& cell : row) out += "<td>" + escaped(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

std::string list(const std::string& title, const Reasons& reasons) {
  if (reasons.empty()) return "";
  std::string out = heading(title) + "<ul>\n";
  for (const auto& [name, why] : reasons) out += "<li>" + escaped(name + ": " + why) + "</li>\n";
  return out + "</ul>\n";
}

}  // namespace

std::string page(const Page& page) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      escaped(page.config) + ", compared</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" +
      escaped(page.config) + ", compared</h1>\n";
  for (const ComparisonTable& table : page.tables)
    out += heading(table.title) + wide("\n" + html_table(table)) + "<p>" + escaped(table.note) + "</p>\n";
  out += list("Failed", page.failed) + list("Left out", page.left_out);
  for (const PagePicture& picture : page.pictures) out += heading(picture.title) + wide(image(picture));
  return out + "</body>\n</html>\n";
}

}  // namespace attune::app::compare
