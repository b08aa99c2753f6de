// Scheduled sampling (Bengio et al. 2015): now and then the decoder reads the word that it would have written itself, as it
// will have to when it translates. All of them are predicted at once, from the reference before them (Duckworth et al.
// 2019, "Parallel scheduled sampling", section 3, one pass), so that training keeps its fast path.
#pragma once
#include <ATen/Generator.h>

#include "models/seq2seq.h"
#include "src/corpus/batch.h"

namespace attune::train {

/// `batch.target_input` [B, T] with a share of its words, drawn from `generator`, replaced by the most probable one at their
/// place under the model as it is, `noise` included. The begin token and padding stay.
Tensor with_own_words(models::Seq2Seq model, const corpus::Batch& batch, const models::Noise& noise, double share,
                      at::Generator& generator);

}  // namespace attune::train
