#include "models/outputs/copy.h"
#include "models/outputs/copy_or_generate.h"
#include "models/outputs/generate.h"

namespace attune::models {

const Table<OutputRow>& outputs() {
  static const Table<OutputRow> table{
      "output",
      {
          {.name = "generate", .help = "a word of the vocabulary", .make = make_part<Generate>},
          {.name = "copy_or_generate",
           .help = "a word of the vocabulary or one of the source (See et al. 2017)",
           .make = make_part<CopyOrGenerate>,
           .copies = true},
          {.name = "copy",
           .help = "a word of the source: the weights are the output (Vinyals et al. 2015)",
           .make = make_part<Copy>,
           .generates = false,
           .copies = true},
      }};
  return table;
}

}  // namespace attune::models
