// Links of several systems against gold links.
#pragma once
#include <string>
#include <vector>

#include "src/app/command.h"
#include "src/plot/formats.h"

namespace attune::app::evaluate {

struct LinksTask {
  std::vector<std::string> systems;  // runs, or files of links: i-j from 0, a line a pair
  std::string source, target, gold;
  plot::LinkOptions links;  // of runs
  bool json = false;
};

/// A table, or one JSON object; ends with a line end. Errors: a file that is not of the text, no text.
std::string compare_links(const LinksTask& task, const CommonFlags& common);

}  // namespace attune::app::evaluate
