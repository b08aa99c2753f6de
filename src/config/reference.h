// The reference of every option, from the same declarations that the reader reads.
#pragma once
#include <string>

namespace attune::config {

/// For a terminal: what `attune describe` prints.
std::string text_reference();

/// For configs/README.md, between its markers: what `attune describe --markdown` prints.
std::string markdown_reference();

}  // namespace attune::config
