// What a comparison says: a table, plots of all models, their alignments of the same sentences, and one page that holds it all.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "src/commands/comparison/result.h"

namespace attune {

/// A table for people: a line a setting, means over its seeds with the range behind them where there are several.
struct ComparisonTable {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};
ComparisonTable table_of(const std::vector<TrialResult>& results);
std::string as_markdown(const ComparisonTable& table);
/// A line a training, every figure.
std::string as_csv(const std::vector<TrialResult>& results);

struct ComparisonReport {
  std::string config;  // file
  std::vector<TrialResult> results;
  std::vector<std::pair<std::string, std::string>> left_out;  // name of a trial, and why
};
/// Writes table.md, table.csv, results.json, lengths.svg, curves.svg, alignments.svg and index.html. The folder is made.
void write_report(const std::filesystem::path& folder, const ComparisonReport& report);

}  // namespace attune
