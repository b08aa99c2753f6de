// What a comparison says: tables, plots of all models, their alignments of the same sentences, and one page that holds it all.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "src/app/compare/result.h"

namespace attune::app::compare {

struct ComparisonReport {
  std::string config;                                         // file
  std::vector<TrialResult> results;                           // at least one; those that failed among them
  std::vector<std::pair<std::string, std::string>> left_out;  // name of a trial, and why
};

/// Writes table.md, table.csv, results.json, lengths.svg, curves.svg, alignments.svg and index.html. The folder is made.
void write_report(const std::filesystem::path& folder, const ComparisonReport& report);

}  // namespace attune::app::compare
