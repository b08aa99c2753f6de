// Search: the translation that a model finds most probable, approximately. It sees Steps and nothing else of the model.
//
// Beam search in one paragraph. A sentence has K places. Each step extends its live hypotheses by every token and keeps
// the most probable of all extensions, as many as there are places; one that ends in the end token keeps its place for
// good (so the beam narrows, and K = 1 is greedy search). Finished hypotheses are ranked by log-probability /
// length^alpha. A sentence is done when all its places are taken, or when no live hypothesis can still come among the n
// best: more tokens only lower its log-probability, so its score stays below log-probability / longest^alpha; leaving
// then changes no result. At the longest length the only extension is the end token.
//
// <unk>, padding and begin tokens are never generated. Sums are in double; ties go to the higher-ranked hypothesis,
// then to the lower token.
#pragma once
#include <vector>

#include "src/decode/search/hypothesis.h"
#include "src/decode/search/steps.h"

namespace attune {

/// What search has to know of one sentence.
struct SentenceLimits {
  int64_t source_length;  // S, end token counted: where the alignment's padding begins
  int64_t longest;        // tokens of a translation at most, end token counted; at least 1
};

struct SearchOptions {
  int64_t beam = 1;           // K
  int64_t nbest = 1;          // hypotheses wanted; at most K are found
  double length_penalty = 0;  // alpha
  bool scores = true;         // false: greedy search spares the softmax, log-probabilities and scores are zero
};

/// The hypotheses of one sentence, best first; at least one.
using NBest = std::vector<Hypothesis>;

/// One NBest per sentence of `steps`. Error when the model's probabilities are not numbers.
std::vector<NBest> beam_search(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options);

/// The most probable token at each step: what beam_search finds with a beam of 1, without its books.
std::vector<NBest> greedy_search(Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options);

}  // namespace attune
