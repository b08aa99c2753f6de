// A page that holds everything of a comparison: no other file, no network, no script.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "src/app/compare/table.h"

namespace attune::app::compare {

struct PagePicture {
  std::string title, svg;
  bool plot = false;  // as wide as the text; else as large as it is
};

/// Trials, each with why there is nothing of it.
using Reasons = std::vector<std::pair<std::string, std::string>>;

struct Page {
  std::string config;
  std::vector<ComparisonTable> tables;
  Reasons failed, left_out;
  std::vector<PagePicture> pictures;
};

/// HTML.
std::string page(const Page& page);

}  // namespace attune::app::compare
