// What few-shot learning is asked for: tasks, training, networks. Torch-free.
#pragma once
#include <cstdint>

namespace attune::demo {

/// N-way K-shot classification (clusters.h).
struct ClusterOptions {
  int64_t ways = 5, shots = 1;  // classes, and shots of each
  int64_t dimensions = 16;
  double noise = 0.7;  // standard deviation around the centres, which are drawn with deviation 1
};
/// Regression of sinusoids (sinusoids.h).
struct SinusoidOptions {
  int64_t points = 10;  // shots
};
inline constexpr double kSinusoidReach = 5;  // of x, to both sides

struct FewShotOptions {
  ClusterOptions clusters;
  SinusoidOptions sinusoids;
};

struct EpisodeTrainingOptions {
  int64_t updates = 12000;
  int64_t batch = 64;  // episodes of an update
  double learning_rate = 1e-3;
  int64_t moments = 20;                   // at which held-out episodes are asked
  int64_t validation = 500, test = 2000;  // held-out episodes: for the learning curves; for the figures at the end
  uint64_t seed = 1;
};

struct StudyOptions {
  FewShotOptions task;
  EpisodeTrainingOptions training;
  int64_t filters = 12;  // D of SNAIL (models/snail/snail.h); the others are as large as it
};

}  // namespace attune::demo
