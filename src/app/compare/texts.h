// The texts of a comparison: what figures stand on is what is in them, wherever they lie.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "src/config/config.h"

namespace attune::app::compare {

/// Options, and the files that they name.
using NamedFiles = std::vector<std::pair<std::string, Path>>;

/// Those of `data` that are given: "data.training.source" and so on.
NamedFiles texts_in(const config::DataOptions& data);
/// "source", "target", and "gold" where it is given.
NamedFiles texts_in(const attune::corpus::TestSet& set);

/// By option, of the bytes that the file had.
using Checksums = std::map<std::string, std::string>;

/// Reads each file once, however many trainings ask for it.
class TextFiles {
 public:
  /// Error when one is no file, or one that cannot be read again.
  Checksums checksums(const NamedFiles& files);
  /// How many sentence pairs a text has; errors of read_sentence_pairs.
  int64_t pairs(const attune::corpus::TextPair& text);

 private:
  const std::string& checksum(const std::filesystem::path& file);

  std::map<std::filesystem::path, std::string> checksums_;
  std::map<std::pair<std::filesystem::path, std::filesystem::path>, int64_t> pairs_;
};

}  // namespace attune::app::compare
