// MovingAverage: the weights that a model is judged and kept by, smoother than those that are trained (Polyak and Juditsky
// 1992; as an exponential average: Kingma and Ba 2015, section 7.2).
//
//   a_u = d a_{u-1} + (1 - d) w_u      d = min(decay, (1 + u) / (10 + u))      u: updates, a_0 = w_0
//
// so that the first updates are soon forgotten. It looks at the weights of every kEvery-th update alone, with the decays of
// all updates between: rows of embeddings that lag (optimizer.h) need not make up their steps at every update.
#pragma once
#include <vector>

#include "src/train/checkpoint/checkpoint.h"

namespace attune::train {

class MovingAverage {
 public:
  static constexpr int64_t kEvery = 10;

  /// Begins with the weights as they are.
  MovingAverage(Parameters weights, double decay);

  /// An update was made; true: the weights, settled, are to be shown to `take` now.
  bool count() { return ++updates_ % kEvery == 0; }
  void take();

  /// The weights become the averages and the averages the weights; a second time, and all is as before.
  void exchange();

  /// The averages become the checkpoint's model, the weights go beside the optimizer's tensors.
  void save(Checkpoint& checkpoint) const;
  /// The other way round: the checkpoint's model is the trained one then. Error when it was saved without averages.
  void restore(Checkpoint& checkpoint);

 private:
  Parameters weights_;
  double decay_;
  int64_t updates_ = 0;
  std::vector<torch::Tensor> averages_;
};

}  // namespace attune::train
