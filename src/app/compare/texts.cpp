#include "src/app/compare/texts.h"

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/corpus/pair_reader.h"

namespace attune::app::compare {

namespace fs = std::filesystem;

namespace {

NamedFiles given(NamedFiles files) {
  std::erase_if(files, [](const auto& named) { return named.second.empty(); });
  return files;
}

}  // namespace

NamedFiles texts_in(const config::DataOptions& data) {
  return given({
      {"data.training.source", data.training.source},
      {"data.training.target", data.training.target},
      {"data.training.alignment", data.training.alignment},
      {"data.validation.source", data.validation.source},
      {"data.validation.target", data.validation.target},
      {"data.validation.gold", data.validation.gold},
      {"data.test.source", data.test.source},
      {"data.test.target", data.test.target},
      {"data.test.gold", data.test.gold},
  });
}

NamedFiles texts_in(const attune::corpus::TestSet& set) {
  return given({{"source", set.source}, {"target", set.target}, {"gold", set.gold}});
}

Checksums TextFiles::checksums(const NamedFiles& files) {
  Checksums out;
  for (const auto& [option, file] : files) out[option] = checksum(file.value);
  return out;
}

const std::string& TextFiles::checksum(const fs::path& file) {
  const auto [known, is_new] = checksums_.try_emplace(file);
  if (!is_new) return known->second;
  if (!fs::exists(file)) throw Error(file.string() + ": no such file");
  if (!fs::is_regular_file(file))
    throw Error(file.string() + ": expected a file", "a comparison reads its texts again for every model");
  return known->second = file_checksum(file);
}

int64_t TextFiles::pairs(const attune::corpus::TextPair& text) {
  const auto [known, is_new] = pairs_.try_emplace({text.source.value, text.target.value});
  if (is_new)
    known->second = std::ssize(attune::corpus::read_sentence_pairs(text.source.value, text.target.value).sources);
  return known->second;
}

}  // namespace attune::app::compare
