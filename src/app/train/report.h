// What a training came to: its metrics.jsonl as a table and as curves.
#pragma once
#include <string>

#include "src/base/run.h"

namespace attune::app::train {

/// One row a validation, the best marked; with nothing validated, a sentence.
std::string validation_table(const RunFolder& run, const std::string& best_checkpoint);

/// Writes curves.svg: loss, perplexity, BLEU, gradient norm, learning rate over updates.
void draw_curves(const RunFolder& run);

}  // namespace attune::app::train
