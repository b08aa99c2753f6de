// What metrics are computed from: a test set, translated and force-decoded by a model.
#pragma once
#include "src/corpus/pair_reader.h"
#include "src/corpus/parallel_corpus.h"
#include "src/decode/translator.h"
#include "src/eval/metrics.h"

namespace attune::app::evaluate {

/// The parts of an Outcome that some metric needs.
struct Wanted {
  bool forced = false, translations = false, alignments = false, gold = false;
  bool tells = true;  // what it is at, in the log
};

/// `files` names where `pairs` stand, for messages, and the gold links. Errors: a pair too long to be read whole; gold links
/// that cannot be read, or not of these pairs.
eval::Outcome collect(decode::Translator& translator, const attune::corpus::SentencePairs& pairs,
                      const attune::corpus::TestSet& files, Wanted wanted);

}  // namespace attune::app::evaluate
