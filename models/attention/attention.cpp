#include "models/attention/attention.h"

#include "models/attention/fixed_context.h"
#include "models/attention/scored_attention.h"

namespace attune::models {

std::shared_ptr<Attention> make_attention(const AttentionOptions& options, const AttentionWidths& widths) {
  if (scores().at(options.score).make == nullptr) return std::make_shared<FixedContext>(options, widths);
  return std::make_shared<ScoredAttention>(options, widths);
}

}  // namespace attune::models
