// What the queries of episodes attend to.
#pragma once
#include <vector>

#include "models/snail/meta_learner.h"
#include "src/demo/few_shot/episode.h"

namespace attune::demo {

/// Weights [B, T] of the last step on the shots, in their order, and on itself; one of each attention block, first to last. Without
/// gradients. Empty of a learner that has none.
std::vector<Tensor> query_attention(models::MetaLearner& model, const Episodes& episodes);

}  // namespace attune::demo
