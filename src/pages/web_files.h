// The files of web/, as they were when the program was built (cmake/embed.cmake).
#pragma once
#include <string_view>
#include <vector>

namespace attune::pages {

struct WebFile {
  std::string_view name, text;
};
const std::vector<WebFile>& web_files();

}  // namespace attune::pages
