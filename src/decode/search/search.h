// Search: the translation that a model finds most probable, approximately. It sees Steps and nothing else of the model.
//
// Beam search in one paragraph. A sentence has K places. Each step extends its live hypotheses by every token and keeps
// the most probable of all extensions, as many as there are places; one that ends in the end token keeps its place for
// good (so the beam narrows, and K = 1 is greedy search). Finished hypotheses are ranked by their score (ranking.h). A
// sentence is done when all its places are taken, or when no live hypothesis can still come among the n best: more
// tokens only lower its log-probability, which bounds its score; leaving then changes no result. At the longest length
// the only extension is the end token.
//
// Padding and begin tokens are never generated, <unk> only where it is asked for. Sums are in double; ties go to the
// higher-ranked hypothesis, then to the lower token.
#pragma once
#include <functional>
#include <vector>

#include "src/decode/search/draw.h"
#include "src/decode/search/hypothesis.h"
#include "src/decode/search/ranking.h"
#include "src/decode/search/rules.h"
#include "src/decode/search/steps.h"

namespace attune::decode {

/// What search has to know of one sentence.
struct SentenceLimits {
  int64_t source_length;                    // S, end token counted: where the alignment's padding begins
  int64_t longest;                          // tokens of a translation at most, end token counted; at least 1
  int64_t shortest = 1;                     // and at least, below `longest`
  std::vector<int32_t> prefix = {};         // what the translation begins with, shorter than `longest`
  uint64_t seed = 1;                        // of what is drawn for it
  const text::Tokenizer* target = nullptr;  // spells its words beyond the vocabulary, where it has any
  /// Told at each step how the most probable live hypothesis begins: its tokens so far, and their alignment, the next
  /// token's row among it. The next may begin otherwise.
  std::function<void(const Hypothesis& partial)> watch = {};
  const std::vector<int32_t>* never_behind_prefix = nullptr;  // tokens that may not follow the prefix
};

struct SearchOptions {
  int64_t beam = 1;   // K
  int64_t nbest = 1;  // hypotheses wanted; at most K are found
  Ranking ranking = {};
  bool scores = true;  // false: greedy search spares the softmax, log-probabilities and scores are zero
  const Bans* bans = nullptr;
  bool unknown = false;                // <unk> may be generated
  SampleOptions sampling = {};         // of sample_search
  std::function<void()> at_step = {};  // called before each step; what it throws ends the search
};

/// The hypotheses of one sentence, best first; at least one.
using NBest = std::vector<Hypothesis>;

/// One NBest per sentence of `steps`. Error when the model's probabilities are not numbers.
std::vector<NBest> beam_search(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options);

/// The most probable token at each step: what beam_search finds with a beam of 1, without its books.
std::vector<NBest> greedy_search(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options);

/// `nbest` translations drawn token by token from what the model finds probable, best first. Those of a sentence depend on
/// its seed alone, not on what stands beside it.
std::vector<NBest> sample_search(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options);

}  // namespace attune::decode
