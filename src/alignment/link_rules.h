// From weights to links. THE TABLE of link rules.
#pragma once
#include <string_view>

#include "src/alignment/links.h"
#include "src/base/table.h"

namespace attune::alignment {

/// The weight from which on `threshold` links, where nothing else is said.
inline constexpr float kLinkThreshold = 0.3F;

struct LinkRule {
  std::string_view name, help;
  /// Of an alignment [target units, source units] without the ends of the sentences; sorted by source, then target. A weight
  /// of zero, or one that is no number, never links.
  std::vector<Link> (*links)(const Matrix& alignment, float threshold);
};

const Table<LinkRule>& link_rules();  // argmax, intersection, threshold

/// For each target unit the source unit with the most weight, the first of equals: the rule argmax.
std::vector<Link> hard_links(const Matrix& alignment);

}  // namespace attune::alignment
