// How well each layer and each head of a model aligns.
#pragma once
#include "attune/translator.h"
#include "src/corpus/pair_reader.h"
#include "src/eval/link_table.h"

namespace attune::app::evaluate {

/// Links to the most attended word, by forced decoding of the pairs, none of them too long, against their gold links: of the
/// alignment, of each layer's mean and of each head, as AttentionMap::name has them.
eval::NamedCounts judge_heads(const Translator& translator, const DecodeOptions& options,
                              const attune::corpus::SentencePairs& pairs,
                              const std::vector<alignment::GoldAlignment>& gold);

}  // namespace attune::app::evaluate
