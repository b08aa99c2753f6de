#include "src/app/commands.h"

namespace attune {

const Table<CommandRow>& commands() {
  static const Table<CommandRow> table{
      "command",
      {
          {"train", "trains the model of a config, or goes on where it stopped", declare_train},
          {"translate", "translates standard input; at a terminal, a prompt that shows the alignment",
           declare_translate},
          {"align", "writes alignments of given translations or its own, as pictures and data", declare_align},
          {"evaluate", "perplexity, BLEU, chrF, TER, accuracy, alignment error rate", declare_evaluate},
          {"score", "natural log-probabilities of given translations, the end token counted; rescores n-best lists",
           declare_score},
          {"symmetrize", "one word alignment out of two directions', of runs or of files", declare_symmetrize},
          {"serve", "a page and an API to ask trained runs; with --watch, a page of a training in progress",
           declare_serve},
          {"average", "the mean of several checkpoints, as a run of its own", declare_average},
          {"compare", "trains a config under several settings, and reports them side by side", declare_compare},
          {"corpus", "writes a synthetic corpus with its gold alignments", declare_corpus},
          {"demo", "small experiments that show what an attention does, with pictures", declare_demo},
          {"describe", "the reference of every option; the resolved config; a model's parameters", declare_describe},
      }};
  return table;
}

}  // namespace attune
