#include "src/commands/comparison/page.h"

#include <spdlog/fmt/fmt.h>

namespace attune {
namespace {

constexpr const char* kStyle = R"(
  body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; margin: 2em auto; max-width: 80em; padding: 0 1em; }
  h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .3em .8em; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
  thead th { border-bottom: 2px solid #888; }
  .plot { width: 44em; max-width: 100%; height: auto; }
  p, li { max-width: 60em; }
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

}  // namespace

std::string page(const Page& page) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      escaped(page.config) + ", compared</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" +
      escaped(page.config) + ", compared</h1>\n<div class=\"wide\">\n" + html_table(page.table) +
      "</div>\n<p>Means over the seeds, the range behind them. BLEU ± is half of the bootstrap's 95 % "
      "interval; entropy is that of a step's attention under forced decoding, in nats; tokens/s are "
      "target tokens in training, MB the most memory that a training had at once.</p>\n";
  if (!page.left_out.empty()) {
    out += "<h2>Left out</h2>\n<ul>\n";
    for (const auto& [name, why] : page.left_out) out += "<li>" + escaped(name + ": " + why) + "</li>\n";
    out += "</ul>\n";
  }
  for (const PagePicture& picture : page.pictures)
    out += "<h2>" + escaped(picture.title) + "</h2>\n<div class=\"wide\">" + image(picture) + "</div>\n";
  return out + "</body>\n</html>\n";
}

}  // namespace attune
