// The pages: one HTML file each, which needs nothing else, put together from the files in web/ (web/README.md has the schema of
// the viewer's data; the others ask their server, src/serve/README.md).
#pragma once
#include <string>

namespace attune::pages {

/// A page around its data: what comes before the JSON, and what comes behind.
struct PageParts {
  std::string before, after;
};

/// The viewer of a test set's alignments.
PageParts viewer_page();

/// The page of a server of trained models, whole: it asks that server for its data.
std::string playground_page();

/// The page of a server of a training in progress, whole.
std::string dashboard_page();

/// JSON as it may stand in a page: no text in it can end the element that it stands in.
std::string in_page(std::string json);

}  // namespace attune::pages
