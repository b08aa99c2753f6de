// The pair of tokenizers of a run: trained when the run has none, kept in its folder, opened from there.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "src/base/constraint.h"
#include "src/text/tokenizer.h"
#include "src/text/tokenizers.h"

namespace attune::text {

/// `vocabulary:` of a config.
struct VocabularyOptions {
  std::string tokenizer = "unigram";
  int64_t size = 8000;
  bool joint = true;
  double coverage = 1.0;
  int64_t sentences = 1000000;
  void fields(auto& field) {
    field("tokenizer", tokenizer, kFixed, "how text becomes tokens", one_of_rows(tokenizers()));
    field(
        "size", size, kFixed,
        "entries of the vocabulary, special tokens included; the largest the corpus can carry if that is less; 0: all "
        "characters or words (not of subwords)",
        between(0, 10000000));
    field("joint", joint, kFixed, "one vocabulary for both sides (tied embeddings need it)");
    field("coverage", coverage, kFixed, "share of the characters that get an entry; the rest becomes <unk>",
          between(0.98, 1.0));
    field("sentences", sentences, kFixed, "sentences at most that the vocabulary is trained on, drawn by seed",
          at_least(1));
  }
};

struct Vocabularies {
  std::shared_ptr<const Tokenizer> source = {}, target = {};  // the same object when joint
  std::string checksum = {};  // of what stands in their folder: which vocabularies they are
  bool extended = false;      // words of a source that they do not have get ids beyond them (source_words.h)

  /// A source's tokens, and the tokenizer of its translations.
  struct Source {
    Segmented tokens;
    std::shared_ptr<const Tokenizer> target;
  };
  Source open_source(std::string_view text) const;
  /// Ids of both sides of a pair.
  struct PairIds {
    std::vector<int32_t> source, target;
  };
  PairIds encode(std::string_view source, std::string_view target) const;
};

/// Trains the vocabularies on the two files and writes them into `folder`, unless they are there.
/// A size that the corpus cannot carry becomes the largest it can, reported in a warning.
void make_vocabularies(const VocabularyOptions& options, const std::filesystem::path& folder,
                       const std::filesystem::path& source, const std::filesystem::path& target, uint64_t seed);

/// Opens the vocabularies of a run, `extended` for a model that copies words of its source. Error when they are missing
/// or damaged.
Vocabularies open_vocabularies(const VocabularyOptions& options, const std::filesystem::path& folder,
                               bool extended = false);

}  // namespace attune::text
