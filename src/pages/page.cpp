#include "src/pages/page.h"

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

/// Each placeholder of the skeleton becomes its file, in one pass: what is put in is not searched again.
PageParts put_together(std::string_view skeleton) {
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
    const std::string_view name = skeleton.substr(begin + kOpen.size(), end - begin - kOpen.size());
    if (name == "data")
      part = &page.after;
    else
      part->append(file(name));
    at = end + kClose.size();
  }
  return page;
}

}  // namespace

PageParts viewer_page() { return put_together(file("viewer.html")); }

std::string playground_page() { return put_together(file("playground.html")).before; }

std::string dashboard_page() { return put_together(file("dashboard.html")).before; }

std::string in_page(std::string json) {
  for (size_t at = 0; (at = json.find('<', at)) != std::string::npos;) json.replace(at, 1, "\\u003c");
  return json;
}

}  // namespace attune::pages
