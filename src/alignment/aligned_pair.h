// What an alignment picture or file shows: one sentence pair and its matrix. Knows no torch.
#pragma once
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "src/alignment/attention_map.h"
#include "src/alignment/gold.h"
#include "src/alignment/units.h"
#include "src/base/matrix.h"

namespace attune::alignment {

/// How the end of a sentence is written in pictures and files.
inline constexpr const char* kEndLabel = "</s>";

/// What the model saw, whatever units are shown: pieces, and the weights between them with the ends of both sentences.
struct Pieces {
  Segmented source, target;
  Matrix alignment;  // [target pieces + end, source pieces + end]
  std::vector<AttentionMap> heads;
};

/// The same pair at a moment of training.
struct PastAlignment {
  int64_t update = 0;
  Matrix alignment;  // as Pieces has it
};

/// One sentence pair as it is drawn: rows are target units, columns source units (words, pieces or characters, as
/// chosen).
struct AlignedPair {
  int64_t index = 0;  // 0-based line of the pair
  std::vector<std::string> source, target;
  Matrix alignment;                 // [target, source], the mean of the heads: of a layer where several attend
  std::vector<AttentionMap> heads;  // of each layer and head; none where they were not asked for
  double log_probability = 0;
  double score = std::numeric_limits<double>::quiet_NaN();  // what translations are ranked by
  double bleu = std::numeric_limits<double>::quiet_NaN();   // of the sentence, where there is a reference
  bool source_end = false, target_end = false;              // the last column, the last row is the end of the sentence
  std::optional<std::vector<Link>> links = {};              // of what was read as links: these, whatever the rule
  std::optional<GoldAlignment> gold = {};                   // between words, without the ends
  std::optional<Pieces> pieces = {};                        // where they are known
  std::vector<PastAlignment> past = {};                     // over training, where it was recorded
  std::string reference = {};                               // another translation, of people
  std::string caption = {};  // of its picture, beside the sentence's number; may be empty
  bool itself = false;       // the target is the source: rows look at columns, the alignment is the mean of all heads
};

/// What belongs to one sentence, at least one: its translations, best first, or what several systems made of it.
using Alternatives = std::vector<AlignedPair>;

/// The same without the row and the column of the ends. Not renormalised.
AlignedPair without_ends(const AlignedPair& pair);

}  // namespace attune::alignment
