// Whether an attention does what it is there for: figures of alignments that show at a glance that it has not formed, looks
// away, or leaves words out. Of alignments [T, S] with the end tokens last.
//
//   entropy              mean over steps of -sum_j alpha_j ln alpha_j, in nats; evenness: in shares of the logarithm of the positions
//                        that a step sees, which it has when it looks at all of them alike
//   end                  mean weight of the source's end token, of the steps before the target's own end
//   monotonicity         share of steps whose most attended position is not left of the step before's
//   coverage deviation   mean over source words of ln(1 + (1 - sum_i alpha_ij)^2) (Rikters and Fishel 2017, section 3)
//   dead                 share of source words with less than a tenth of a step's weight, all steps together
//   unreachable          share of source positions that the attention cannot see (location)
#pragma once
#include <cstdint>
#include <limits>
#include <string>

#include "attune/trainer.h"
#include "src/base/matrix.h"

namespace attune::eval {

class AttentionDiagnostics {
 public:
  static constexpr int64_t kAll = std::numeric_limits<int64_t>::max();
  using Values = AttentionFigures;
  /// `reach`: source positions that can be attended to, the end token counted; `breadth`: those that one step sees.
  void add(const Matrix& alignment, int64_t reach = kAll, int64_t breadth = kAll);
  /// Means over all that was added; not numbers where nothing was.
  Values values() const;
  int64_t alignments() const { return alignments_; }

 private:
  struct Mean {
    double sum = 0, count = 0;
    void add(double value) { sum += value, count += 1; }
    double value() const { return sum / count; }
  };
  void add_steps(const Matrix& alignment, int64_t breadth);
  void add_words(const Matrix& alignment);

  Mean entropy_, evenness_, end_, monotonicity_, coverage_deviation_, dead_, unreachable_;
  int64_t alignments_ = 0;
};

/// What shows that an alignment has not formed: steps look everywhere alike, only at the end, or away from most words. Empty: nothing
/// does.
std::string unformed(const AttentionDiagnostics::Values& found);

}  // namespace attune::eval

namespace attune {

void AttentionFigures::visit(auto& figures, const auto& visit) {
  visit("entropy", figures.entropy);
  visit("evenness", figures.evenness);
  visit("end", figures.end);
  visit("monotonicity", figures.monotonicity);
  visit("coverage_deviation", figures.coverage_deviation);
  visit("dead", figures.dead);
  visit("unreachable", figures.unreachable);
}

}  // namespace attune
