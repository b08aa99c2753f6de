// The tokenizer "13a" of the WMT evaluation script mteval-v13a, as sacrebleu has it: what BLEU counts as a word.
#pragma once
#include <string>
#include <string_view>

namespace attune::eval {

/// Undoes four HTML entities, then sets ASCII punctuation apart; periods and commas stay inside numbers, apostrophes
/// and most hyphens stay where they are. `line` is UTF-8; the result may hold several blanks in a row.
std::string tokenize_13a(std::string_view line);

}  // namespace attune::eval
