#include "src/text/tokenizers.h"

#include "src/text/sentencepiece.h"
#include "src/text/whitespace.h"

namespace attune::text {

const Table<TokenizerRow>& tokenizers() {
  constexpr decltype(TokenizerRow::model) pieces{train_sentencepiece, open_sentencepiece};
  static const Table<TokenizerRow> table(
      "tokenizer",
      {
          {"unigram", "subwords, the likeliest cut under a unigram model (Kudo 2018)", true, pieces},
          {"bpe", "subwords, pairs merged by frequency (Sennrich et al. 2016)", true, pieces},
          {"char", "characters", false, pieces},
          {"word", "words between blanks, after normalisation", false, {train_sentencepiece, open_sentencepiece_words}},
          {"whitespace",
           "text that is tokenised already: cut at blanks, nothing else changed",
           false,
           {[](std::string_view, const TokenizerTraining& training) { train_whitespace(training); }, open_whitespace}},
      });
  return table;
}

}  // namespace attune::text
