// `decoding:` of a config, and the flags of `attune translate`: the API's structs (attune/translator.h) with what each option
// means and may be. Torch-free.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "attune/translator.h"
#include "src/base/constraint.h"
#include "src/base/table.h"
#include "src/decode/search/searches.h"
#include "src/kernels/precisions.h"

namespace attune::decode {

/// Whether source words stand where the model writes <unk>.
inline const Table<Choice<bool>>& unknown_words() {
  static const Table<Choice<bool>> table{"unknown", {{"never", false}, {"copy", true}}};
  return table;
}
inline bool copies_unknown(const DecodeOptions& options) { return unknown_words().at(options.unknown).value; }

}  // namespace attune::decode

namespace attune {

void SampleOptions::fields(auto& field) {
  field("temperature", temperature, kFree, "probabilities become p^(1 / temperature), and sum to one again",
        between(0.01, 100.0));
  field("top_k", top_k, kFree, "only the k most probable tokens (Fan et al. 2018); 0: all", at_least(0));
  field("top_p", top_p, kFree,
        "only the most probable tokens that have this much together: the nucleus (Holtzman et al. 2020); 1: all",
        between(0.001, 1.0));
  field("seed", seed, kFree, "of what is drawn; a line's translations depend on it and on the line's number",
        at_least(0));
}

void DecodeOptions::fields(auto& field) {
  field("search", search, kFree,
        "beam: the most probable translation, approximately; sample: tokens drawn from their probabilities",
        one_of(decode::searches().names()));
  field("sample", sample, "of search: sample");
  field("beam", beam, kFree, "hypotheses kept; 1: greedy", between(1, 1000));
  field("length_penalty", length_penalty, kFree,
        "alpha: hypotheses are ranked by log-probability / length^alpha, the end token counted; 0: not at all",
        between(0.0, 5.0));
  field("length_normalization", length_normalization, kFree,
        "power: log-probability / length^alpha; gnmt: / ((5 + length) / 6)^alpha (Wu et al. 2016, section 7)",
        one_of(decode::length_normalizations().names()));
  field("coverage_penalty", coverage_penalty, kFree,
        "weight of the logarithms of how much each source token was attended to, at most once, when hypotheses are "
        "ranked (Wu et al. 2016, section 7)",
        between(0.0, 100.0));
  field("batch", batch, kFree, "sentences translated at a time (fewer when they are very long)", at_least(1));
  field("longest_factor", longest_factor, kFree,
        "a translation is ended at this many tokens per source token, plus ten", more_than(0.0));
  field("shortest_factor", shortest_factor, kFree, "and not before this many tokens per source token",
        between(0.0, 100.0));
  field("unknown", unknown, kFree,
        "never: no translation has <unk>; copy: where the model writes it stands the source word that it attends to "
        "most",
        one_of(decode::unknown_words().names()));
  field("ban", ban, kFree, "words and phrases that no translation may contain");
  field("longest_source", longest_source, kFree,
        "a longer line is translated in parts of at most this many tokens, cut between words where it can be, and "
        "said in a warning",
        at_least(1));
  field("precision", precision, kFree,
        "numbers that search multiplies in on the processor, sums are float32 always; auto: bfloat16 where the "
        "processor multiplies it by itself",
        one_of(kernels::precisions().names()));
}

}  // namespace attune

namespace attune::decode {

using attune::DecodeOptions;
using attune::SampleOptions;

}  // namespace attune::decode
