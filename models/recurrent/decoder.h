// What all orders of attention and recurrence share: a stack of cells, a bridge for each, an attention, a readout.
#pragma once
#include "models/attention/attention.h"
#include "models/core/decoder.h"
#include "models/options/model.h"
#include "models/outputs/switch.h"
#include "models/recurrent/bridge.h"
#include "models/recurrent/cells/cell.h"
#include "models/recurrent/readout.h"
#include "src/kernels/unrolled/decoder_loop.h"

namespace attune::models {

class RecurrentDecoder : public Decoder {
 public:
  Prepared prepare(const Memory& memory) override { return attention_->prepare(memory); }
  State start(const Memory& memory) override;
  int64_t longest_source() const override { return attention_->longest(); }
  int64_t readout_width() const override { return options_.decoder.readout_width; }
  int64_t alignments() const override { return options_.attention.heads; }
  int64_t alignment_layers() const override { return 1; }
  void draw(const DropoutOptions& dropout, Masks& masks, int64_t source, Noise& noise) const override;
  bool shares_memory() const override { return attention_->shares_memory(); }
  std::string why_plain() const override;

 protected:
  /// The bottom cell: width of its input, and how many transitions it makes.
  struct Bottom {
    int64_t input, transitions;
  };
  RecurrentDecoder(const ModelOptions& options, const Bottom& bottom);

  /// Goes up the stack from what the bottom cell carries now; `masks` drop what a layer hands to the next (may be empty).
  std::vector<Cell::Carried> climb(Cell::Carried bottom, const std::vector<Cell::Carried>& before,
                                   const std::vector<Tensor>& masks);
  /// Attends for one step with this output of a cell [B, H] as the query; `state` says what was attended to before.
  Attended look(const Tensor& output, const State& state, const Memory& memory, const Prepared& prepared,
                const StepNoise& noise);
  /// The part of a cell's output [.., H] that asks, and the part that the readout sees (MemoryOptions::parts).
  Tensor asking(const Tensor& output) const;
  Tensor shown(const Tensor& output) const;

  /// What the context enters in the fused loop: `weight` [G, D] and the bias [G] that comes with it.
  struct Entry {
    Tensor weight, bias = {};
  };
  /// The fused loop of the layers and the attention, without what an order adds to it; none where a part has no fused path
  /// or none is asked for. The context enters as `entry` says.
  std::optional<kernels::DecoderLoop> fused_loop(const Tensor& embedded, const Memory& memory, const Prepared& prepared,
                                                 const Noise& noise);
  /// How the context enters the order's step; none: the order has no fused path. Called only where all parts are fused.
  virtual std::optional<Entry> entry() const { return {}; }
  /// What of a step, or of all steps, the output reads.
  struct Read {
    Tensor readout, generates;  // Step::readout without dropout, Step::generates
  };
  Read read(const ReadoutInput& input) {
    return {readout_->forward(input), switch_ ? switch_->forward(input) : Tensor()};
  }
  /// The same of all steps after a fused loop that gives states. A readout that is a tanh of sums adds
  /// W c_i = sum_j alpha_ij (W h_j) of one head to the rest: neither the contexts nor its inputs are concatenated.
  Read read_all(const kernels::LoopOutputs& found, const Tensor& embedded, const Memory& memory,
                const Prepared& prepared);

  ModelOptions options_;
  int64_t parts_;
  std::vector<std::shared_ptr<Cell>> cells_;
  std::vector<std::shared_ptr<Bridge>> bridges_;
  std::shared_ptr<Attention> attention_;
  std::shared_ptr<Readout> readout_;
  std::shared_ptr<Switch> switch_;  // null where the output has nothing to choose between
};

/// Collects what each step gives and stacks it over time: [B, T, ..].
class Track {
 public:
  void add(const Tensor& step) { steps_.push_back(step); }
  /// Undefined where the steps gave nothing.
  Tensor stacked() const { return steps_.front().defined() ? torch::stack(steps_, 1) : Tensor(); }

 private:
  std::vector<Tensor> steps_;
};

/// The same for what the steps attended to.
class AttendedTrack {
 public:
  void add(const Attended& step) { steps_.push_back(step); }
  Tensor contexts() const { return along(1, &Attended::context); }
  Unrolled with(const Tensor& readouts, const Tensor& generates) const {
    return {.readouts = readouts,
            .alignment = along(2, &Attended::alignment),
            .log_probability = along(1, &Attended::log_probability),
            .entropy = along(1, &Attended::entropy),
            .generates = generates};
  }

 private:
  Tensor along(int64_t dimension, Tensor Attended::*piece) const {
    std::vector<Tensor> pieces;
    for (const Attended& step : steps_)
      if ((step.*piece).defined()) pieces.push_back(step.*piece);
    return pieces.empty() ? Tensor() : torch::cat(pieces, dimension);
  }
  std::vector<Attended> steps_;
};

}  // namespace attune::models
