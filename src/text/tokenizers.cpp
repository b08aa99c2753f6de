#include "src/text/tokenizers.h"

#include "src/text/sentencepiece.h"
#include "src/text/whitespace.h"

namespace attune::text {

const Table<TokenizerRow>& tokenizers() {
  static const Table<TokenizerRow> table(
      "tokenizer",
      {
          {"unigram", "subwords, the likeliest cut under a unigram model (Kudo 2018)", true,
           [](const TokenizerTraining& training) { train_sentencepiece("unigram", training); }, open_sentencepiece},
          {"bpe", "subwords, pairs merged by frequency (Sennrich et al. 2016)", true,
           [](const TokenizerTraining& training) { train_sentencepiece("bpe", training); }, open_sentencepiece},
          {"char", "characters", false,
           [](const TokenizerTraining& training) { train_sentencepiece("char", training); }, open_sentencepiece},
          {"word", "words between blanks, after normalisation", false,
           [](const TokenizerTraining& training) { train_sentencepiece("word", training); }, open_sentencepiece_words},
          {"whitespace", "text that is tokenised already: cut at blanks, nothing else changed", false, train_whitespace,
           open_whitespace},
      });
  return table;
}

}  // namespace attune::text
