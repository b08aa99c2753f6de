// n-best lists in the form that Moses made common, read and written:
//
//   index ||| translation ||| NAME= value ... ||| score
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/base/line_reader.h"

namespace attune::app::score {

/// A text as a field: bars of its own that would part fields are `&#124;`, as Moses writes them. And back.
std::string escaped_field(std::string text);
std::string plain_field(std::string text);

struct NbestEntry {
  int64_t line = 0;  // of the file
  std::string text, features;
  double score = 0;
  std::string rest = {};  // what stood behind the score: an alignment

  /// One feature more, and a new score. Error when it has a feature of that name.
  void add(const std::string& name, double value, double new_score);
};

/// The translations of one sentence, which stand together.
struct NbestList {
  int64_t index = 0;  // of the sentence, from 0
  std::vector<NbestEntry> entries;

  /// As lines, the best score first; equal ones as they came.
  std::string ranked() const;
};

class NbestReader {
 public:
  explicit NbestReader(const std::filesystem::path& file);
  /// The next sentence's; false at the end. Error naming file and line of what is no entry, or of a sentence that comes back
  /// or stands before one that was there already.
  bool next(NbestList& list);
  int64_t line_number() const { return reader_.line_number(); }

 private:
  bool read();

  std::string file_;
  LineReader reader_;
  std::optional<std::pair<int64_t, NbestEntry>> ahead_;  // sentence and entry that were read already
};

}  // namespace attune::app::score
