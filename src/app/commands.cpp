#include "src/app/commands.h"

namespace attune::app {

const Table<CommandRow>& commands() {
  static const Table<CommandRow> table{
      "command",
      {
          {"train", "trains the model of a config, or goes on where it stopped", train::declare},
          {"translate", "translates standard input; at a terminal, a prompt that shows the alignment",
           translate::declare},
          {"align", "writes alignments of given translations or its own, as pictures and data", align::declare},
          {"evaluate", "perplexity, BLEU, chrF, TER, accuracy, alignment error rate", evaluate::declare},
          {"score", "natural log-probabilities of given translations, the end token counted; rescores n-best lists",
           score::declare},
          {"symmetrize", "one word alignment out of two directions', of runs or of files", symmetrize::declare},
          {"serve", "a page and an API to ask trained runs; with --watch, a page of a training in progress",
           serve::declare},
          {"average", "the mean of several checkpoints, as a run of its own", average::declare},
          {"compare", "trains a config under several settings, and reports them side by side", compare::declare},
          {"corpus", "writes a synthetic corpus with its gold alignments", corpus::declare},
          {"demo", "small experiments that show what an attention does, with pictures", demo::declare},
          {"describe", "the reference of every option; the resolved config; a model's parameters", describe::declare},
      }};
  return table;
}

}  // namespace attune::app
