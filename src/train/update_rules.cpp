#include "src/train/update_rules.h"

#include <cmath>
#include <type_traits>

// The loops are the compiler's to vectorise (CMakeLists.txt sets its options), for the widest vectors that the machine
// has where the compiler can choose at run time; a sanitizer cannot stand the function that chooses.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define ATTUNE_WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ATTUNE_WIDEST
#endif
#define ATTUNE_INLINE inline __attribute__((always_inline))

namespace attune::train {
namespace {

/// Whether any weight moved.
template <bool with_gradient, class T>
ATTUNE_INLINE bool adam_step(const AdamMemory<T>& memory, const AdamFactors& factors, const StepFactors& step,
                             const T* __restrict gradient, T scale) {
  T* __restrict weight = memory.weight;
  T* __restrict mean = memory.mean;
  T* __restrict square = memory.square;
  const T beta1 = static_cast<T>(factors.beta1), beta2 = static_cast<T>(factors.beta2);
  const T new1 = static_cast<T>(1 - factors.beta1), new2 = static_cast<T>(1 - factors.beta2);
  const T epsilon = static_cast<T>(factors.epsilon), rate = static_cast<T>(step.rate);
  const T correction = static_cast<T>(step.correction), keep = static_cast<T>(step.keep);
  std::conditional_t<sizeof(T) == 8, int64_t, int32_t> moved = 0;  // as wide as T, for the vectors
  for (int64_t i = 0; i < memory.size; ++i) {
    T m = beta1 * mean[i], v = beta2 * square[i];
    if (with_gradient) {
      const T g = scale * gradient[i];
      m += new1 * g;
      v += new2 * g * g;
    }
    mean[i] = m;
    square[i] = v;
    const T w = keep * weight[i] - rate * m / (std::sqrt(v) * correction + epsilon);
    moved |= w != weight[i] ? 1 : 0;
    weight[i] = w;
  }
  return moved != 0;
}

/// A step of gradient zero that is known to move no weight.
template <class T>
ATTUNE_INLINE void adam_rest(const AdamMemory<T>& memory, const AdamFactors& factors) {
  T* __restrict mean = memory.mean;
  T* __restrict square = memory.square;
  const T beta1 = static_cast<T>(factors.beta1), beta2 = static_cast<T>(factors.beta2);
  for (int64_t i = 0; i < memory.size; ++i) {
    mean[i] *= beta1;
    square[i] *= beta2;
  }
}

template <bool with_gradient, class T>
ATTUNE_INLINE void sgd_step(const SgdMemory<T>& memory, double momentum, const StepFactors& step,
                            const T* __restrict gradient, T scale) {
  T* __restrict weight = memory.weight;
  T* __restrict velocity = memory.velocity;
  const T keep = static_cast<T>(momentum), rate = static_cast<T>(step.rate);
  if (velocity == nullptr) {
    if (with_gradient)
      for (int64_t i = 0; i < memory.size; ++i) weight[i] -= rate * (scale * gradient[i]);
    return;
  }
  for (int64_t i = 0; i < memory.size; ++i) {
    T b = keep * velocity[i];
    if (with_gradient) b += scale * gradient[i];
    velocity[i] = b;
    weight[i] -= rate * b;
  }
}

template <class T>
ATTUNE_INLINE void adam_steps(const AdamMemory<T>& memory, const AdamFactors& factors, const PendingSteps<T>& steps) {
  const int64_t without = steps.gradient == nullptr ? steps.count : steps.count - 1;
  bool moves = true;
  for (int64_t i = 0; i < without; ++i) {
    const StepFactors& step = steps.first[i];
    moves = moves || !step.shorter;
    if (moves)
      moves = adam_step<false, T>(memory, factors, step, nullptr, 0);
    else
      adam_rest(memory, factors);
  }
  if (without < steps.count) adam_step<true, T>(memory, factors, steps.first[without], steps.gradient, steps.scale);
}

template <class T>
ATTUNE_INLINE void sgd_steps(const SgdMemory<T>& memory, double momentum, const PendingSteps<T>& steps) {
  const int64_t without = steps.gradient == nullptr ? steps.count : steps.count - 1;
  for (int64_t i = 0; i < without; ++i) sgd_step<false, T>(memory, momentum, steps.first[i], nullptr, 0);
  if (without < steps.count) sgd_step<true, T>(memory, momentum, steps.first[without], steps.gradient, steps.scale);
}

}  // namespace

ATTUNE_WIDEST void make_steps(const AdamMemory<float>& memory, const AdamFactors& factors,
                              const PendingSteps<float>& steps) {
  adam_steps(memory, factors, steps);
}
ATTUNE_WIDEST void make_steps(const AdamMemory<double>& memory, const AdamFactors& factors,
                              const PendingSteps<double>& steps) {
  adam_steps(memory, factors, steps);
}
ATTUNE_WIDEST void make_steps(const SgdMemory<float>& memory, double momentum, const PendingSteps<float>& steps) {
  sgd_steps(memory, momentum, steps);
}
ATTUNE_WIDEST void make_steps(const SgdMemory<double>& memory, double momentum, const PendingSteps<double>& steps) {
  sgd_steps(memory, momentum, steps);
}

}  // namespace attune::train
