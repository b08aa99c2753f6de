// A page that holds everything of a comparison: no other file, no network, no script.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "src/commands/comparison/report.h"

namespace attune {

struct PagePicture {
  std::string title, svg;
  bool plot = false;  // as wide as the text; else as large as it is
};

struct Page {
  std::string config;
  ComparisonTable table;
  std::vector<std::pair<std::string, std::string>> left_out;  // name, why
  std::vector<PagePicture> pictures;
};

/// HTML.
std::string page(const Page& page);

}  // namespace attune
