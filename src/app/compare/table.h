// The figures of a comparison as tables: for people a line a setting, for programs a line a training.
#pragma once
#include <string>
#include <vector>

#include "src/app/compare/result.h"

namespace attune::app::compare {

/// A line a setting: of one seed its figures, BLEU with half the width of the bootstrap's 95 % interval behind ±; of several their
/// means, with the smallest and the largest in brackets. The head says which.
struct ComparisonTable {
  std::string title;  // empty: the one that everybody looks for
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::string note;  // what the columns are
};

/// How good the models are; and, where any attends to something, what they attend to.
std::vector<ComparisonTable> tables_of(const std::vector<TrialResult>& results);
std::string as_markdown(const std::vector<ComparisonTable>& tables);

/// A line a training, every figure.
std::string as_csv(const std::vector<TrialResult>& results);

}  // namespace attune::app::compare
