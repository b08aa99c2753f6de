// A vocabulary folder holds joint.model, or source.model and target.model, and `checksums` (as xxh128sum prints and
// checks them). The checksums are written last: where they stand, the models are whole; where they do not, the folder
// is made anew.
#include "src/text/vocabulary.h"

#include <sstream>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/text/source_words.h"

namespace attune::text {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> model_names(const VocabularyOptions& options) {
  if (options.joint) return {"joint.model"};
  return {"source.model", "target.model"};
}

constexpr int64_t kMostEntries = 10'000'000;  // what "all" means

fs::path checksums_file(const fs::path& folder) { return folder / "checksums"; }

/// "<32 hexadecimal digits>  <name>" of each model, a line each.
std::string checksum_lines(const fs::path& folder, const std::vector<std::string>& names) {
  std::string lines;
  for (const auto& name : names) lines += checksum(read_file(folder / name)) + "  " + name + "\n";
  return lines;
}

void train(const VocabularyOptions& options, const TokenizerTraining& training) {
  const auto& row = tokenizers().at(options.tokenizer);
  spdlog::info("making the vocabulary {}", training.model.string());
  row.model.train(row.name, training);
  const int64_t size = row.model.open(training.model)->size();
  if (size < options.size)
    spdlog::warn("the text carries a vocabulary of {} entries at most, not {} (vocabulary.size): it is {}", size,
                 options.size, size);
}

}  // namespace

Vocabularies::Source Vocabularies::open_source(std::string_view text) const {
  Source out{source->segment(text), target};
  if (!extended) return out;
  const auto own = std::make_shared<SourceWords>(source, out.tokens);
  own->extend(out.tokens);
  out.target = own;
  return out;
}

Vocabularies::PairIds Vocabularies::encode(std::string_view of_source, std::string_view of_target) const {
  if (!extended) return {source->encode(of_source), target->encode(of_target)};
  const Source opened = open_source(of_source);
  return {opened.tokens.ids, opened.target->encode(of_target)};
}

void make_vocabularies(const VocabularyOptions& options, const fs::path& folder, const fs::path& source,
                       const fs::path& target, uint64_t seed) {
  if (fs::exists(checksums_file(folder))) return;
  make_folder(folder);
  const auto names = model_names(options);
  for (const auto& name : names) {
    TokenizerTraining training;
    training.files = options.joint           ? std::vector{source, target}
                     : name == names.front() ? std::vector{source}
                                             : std::vector{target};
    training.model = folder / name;
    training.size = options.size == 0 ? kMostEntries : options.size;
    training.coverage = options.coverage;
    training.sentences = options.sentences;
    training.seed = seed;
    train(options, training);
  }
  write_file(checksums_file(folder), checksum_lines(folder, names));
}

Vocabularies open_vocabularies(const VocabularyOptions& options, const fs::path& folder, bool extended) {
  if (!fs::exists(checksums_file(folder)))
    throw Error("no vocabulary in " + folder.string(), "is this the folder of a trained run? attune train makes it");
  const auto names = model_names(options);
  for (const auto& name : names)
    if (!fs::exists(folder / name))
      throw Error(
          "the vocabulary " + (folder / name).string() + " is missing",
          "it was made with another vocabulary.joint, or removed since; attune train --fresh makes the run anew");
  const std::string lines = checksum_lines(folder, names);
  if (read_file(checksums_file(folder)) != lines)
    throw Error("the vocabulary in " + folder.string() + " is damaged: its bytes are not those that were written",
                "bring the folder back from a copy of the run, or make the run anew with attune train --fresh");
  const auto& row = tokenizers().at(options.tokenizer);
  Vocabularies both;
  both.source = row.model.open(folder / names.front());
  both.target = options.joint ? both.source : row.model.open(folder / names.back());
  both.checksum = checksum(lines);
  both.extended = extended;
  return both;
}

}  // namespace attune::text
