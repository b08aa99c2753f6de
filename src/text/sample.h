// The lines a tokenizer is trained on: drawn from its files by seed, repaired, in an order that depends on nothing
// else.
#pragma once
#include <string>
#include <vector>

#include "src/text/tokenizers.h"

namespace attune::text {

/// At most `training.sentences` lines that hold a word, each equally likely to be drawn. Lines of more than 10,000
/// bytes are left out (trainers count positions in 16 bits) and said in a warning. Error when nothing is left.
std::vector<std::string> sample_lines(const TokenizerTraining& training);

}  // namespace attune::text
