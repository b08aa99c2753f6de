#include "src/pages/page.h"

#include <sstream>
#include <stdexcept>
#include <string_view>

#include "src/pages/web_files.h"

namespace attune::pages {
namespace {

constexpr std::string_view kOpen = "/*{", kClose = "}*/";

std::string_view file(std::string_view name) {
  for (const WebFile& one : web_files())
    if (one.name == name) return one.text;
  throw std::logic_error("no file of the pages is named " + std::string(name));
}

/// Returns the scripts that scripts.txt has for a page, in its order.
std::string scripts_of(std::string_view page) {
  std::istringstream rows{std::string(file("scripts.txt"))};
  std::string out;
  for (std::string row; std::getline(rows, row);) {
    std::istringstream words(row);
    std::string script, user;
    for (words >> script; words >> user;)
      if (user == page) out.append(out.empty() ? "" : "\n").append(file(script));
  }
  return out;
}

/// Puts a file, or all scripts, in the place of each placeholder of the page's skeleton, in one pass: what is put in is not
/// searched again.
PageParts put_together(const std::string& name) {
  const std::string_view skeleton = file(name + ".html");
  PageParts page;
  std::string* part = &page.before;
  for (size_t at = 0; at < skeleton.size();) {
    const size_t begin = skeleton.find(kOpen, at);
    if (begin == std::string_view::npos) {
      part->append(skeleton.substr(at));
      break;
    }
    part->append(skeleton.substr(at, begin - at));
    const size_t end = skeleton.find(kClose, begin);
    const std::string_view placeholder = skeleton.substr(begin + kOpen.size(), end - begin - kOpen.size());
    if (placeholder == "data")
      part = &page.after;
    else if (placeholder == "scripts")
      part->append(scripts_of(name));
    else
      part->append(file(placeholder));
    at = end + kClose.size();
  }
  return page;
}

}  // namespace

PageParts viewer_page() { return put_together("viewer"); }

std::string playground_page() { return put_together("playground").before; }

std::string dashboard_page() { return put_together("dashboard").before; }

std::string in_page(std::string json) {
  for (size_t at = 0; (at = json.find('<', at)) != std::string::npos;) json.replace(at, 1, "\\u003c");
  return json;
}

}  // namespace attune::pages
