// THE TABLE of synthetic tasks: corpora that are computed, with gold alignments, the same on every machine.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/table.h"
#include "src/synthetic/pair.h"

namespace attune::synthetic {

/// What the tasks can be told. One that is given to a task that does not use it is an Error.
struct TaskOptions {
  uint64_t seed = 1;
  std::optional<int64_t> pairs;     // in train
  std::optional<int64_t> shortest;  // words of a sentence
  std::optional<int64_t> longest;
  std::optional<int64_t> symbols;  // word types
};

struct TaskRow {
  std::string_view name, help;
  std::vector<Split> (*make)(const TaskOptions& options);
  std::array<std::string_view, 2> suffixes = {"source", "target"};  // of the files
};

const Table<TaskRow>& tasks();

/// A file of a corpus: its name inside the folder and its text.
struct CorpusFile {
  std::string name, text;
};

/// Three files a split: <name>.<source suffix>, <name>.<target suffix>, <name>.gold; one line a pair.
std::vector<CorpusFile> corpus_files(const TaskRow& task, const std::vector<Split>& splits);

}  // namespace attune::synthetic
