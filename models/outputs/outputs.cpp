#include "models/core/make.h"
#include "models/outputs/copy.h"
#include "models/outputs/copy_or_generate.h"
#include "models/outputs/generate.h"

namespace attune::models {

const Table<OutputRow>& outputs() {
  static const Table<OutputRow> table{
      "output",
      {
          {"generate", "a word of the vocabulary", make_part<Output, Generate, OutputSizes>, true, false},
          {"copy_or_generate", "a word of the vocabulary or one of the source (See et al. 2017)",
           make_part<Output, CopyOrGenerate, OutputSizes>, true, true},
          {"copy", "a word of the source: the weights are the output (Vinyals et al. 2015)",
           make_part<Output, Copy, OutputSizes>, false, true},
      }};
  return table;
}

}  // namespace attune::models
