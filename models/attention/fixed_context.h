// No attention: the context is one fixed vector, the encoder's end, whatever is asked. The baseline that forgets long
// sentences.
//
//   c_i = [forward h_S; backward h_1]      (Cho et al. 2014, section 2.2: read at every step)
//   c_i = 0                                (Sutskever et al. 2014: the decoder only starts from the encoder's end)
//
// Where the encoder's last layer runs forward alone it is h_S. No position has any weight.
#pragma once
#include "models/attention/attention.h"

namespace attune::models {

class FixedContext final : public Attention {
 public:
  FixedContext(const AttentionOptions& options, const AttentionWidths& widths)
      : every_step_(options.none.every_step), backward_(widths.backward) {}

  Prepared prepare(const Memory& memory) override {
    const int64_t forward = memory.values.size(-1) - backward_;
    const Tensor last = (memory.lengths - 1).view({-1, 1, 1}).expand({-1, 1, forward});
    const Tensor context = torch::cat({memory.values.narrow(-1, 0, forward).gather(1, last),
                                       memory.values.narrow(1, 0, 1).narrow(-1, forward, backward_)},
                                      -1);
    return {.values = {every_step_ ? context : torch::zeros_like(context)}};
  }
  Attended forward(const Queries& asked, const Memory& memory, const Prepared& prepared) override {
    const int64_t steps = asked.states.size(1);
    return {.context = prepared.values[0].expand({-1, steps, -1}),
            .alignment = memory.values.new_zeros({memory.batch(), 1, steps, memory.mask.size(1)})};
  }

 private:
  bool every_step_;
  int64_t backward_;  // columns of the memory that come from the right
};

}  // namespace attune::models
