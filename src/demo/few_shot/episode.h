// Episodes: a task is drawn, a few shots of it are shown with their labels, and a query is asked. What was drawn is forgotten behind
// the query, so nothing but the shots can answer it.
//
//   (x_1, y_1), .., (x_S, y_S), (x_{S+1}, -)  ->  y_{S+1}
//
// Letters: S shots, T = S + 1 steps, I width of a point with its label, O numbers that are said.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "models/core/shapes.h"
#include "src/base/random.h"
#include "src/demo/few_shot/figures.h"
#include "src/demo/few_shot/tables.h"

namespace attune::demo {

struct Episodes {
  Tensor sequence;  // [B, T, I]: a point and its label, of the query zeros
  Tensor labels;    // [B, S] of the shots, in their order: classes (int64), or numbers
  Tensor answers;   // [B] of the queries
  Tensor drawn;     // [B, ..] what the task is: centres of the classes [B, N, d]; amplitude and phase [B, 2]

  int64_t count() const { return sequence.size(0); }
  /// `length` episodes from number `first` on.
  Episodes narrow(int64_t first, int64_t length) const {
    return {sequence.narrow(0, first, length), labels.narrow(0, first, length), answers.narrow(0, first, length),
            drawn.narrow(0, first, length)};
  }
  Episodes to(const c10::Device& device) const {
    return {sequence.to(device), labels.to(device), answers.to(device), drawn.to(device)};
  }
};

/// What a rule without learning makes of episodes: a mark that learners are measured against.
struct Reference {
  std::string_view name, help;
  Tensor figures;  // [B], as FewShotTask::figures has them
};

class FewShotTask {
 public:
  virtual ~FewShotTask() = default;
  virtual int64_t input() const = 0;   // I
  virtual int64_t output() const = 0;  // O
  virtual int64_t shots() const = 0;   // S, of all classes together
  virtual Measure measure() const = 0;
  /// In words: "5-way 1-shot, 16 dimensions, noise 0.7".
  virtual std::string describe() const = 0;

  virtual Episodes draw(Random& random, int64_t count) const = 0;
  /// The mean over episodes, for gradients; `outputs` [B, O] at the queries.
  virtual Tensor loss(const Tensor& outputs, const Episodes& episodes) const = 0;
  /// How good each answer is, [B]: 1 where it is right, else 0; or its squared error.
  virtual Tensor figures(const Tensor& outputs, const Episodes& episodes) const = 0;
  virtual std::vector<Reference> references(const Episodes& episodes) const = 0;
  /// [B, S] bool, the shots that an answer should rest on; undefined: none can be named.
  virtual Tensor relevant(const Episodes&) const { return {}; }
};

}  // namespace attune::demo
