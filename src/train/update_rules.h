// The arithmetic of the update rules on stretches of memory. Torch-free, for float and double.
//
//   Adam (Kingma and Ba 2015)   m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,
//                               w -= rate / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + epsilon)
//   AdamW (Loshchilov and Hutter 2019) also shrinks, before:  w -= rate decay w
//   SGD as PyTorch has it       b = momentum b + g,  w -= rate b
//
// Each function makes several steps one after the other, all but the last with a gradient of zero: a row of an embedding
// that skipped steps makes them up so, and stays in the first-level cache meanwhile. A gradient of zero is a case of the
// same formula and nothing is contracted or reordered, so whoever makes steps up ends in the same bits as who made them
// at once.
#pragma once
#include <cstdint>

namespace attune::train {

/// What changes from step to step.
struct StepFactors {
  double rate = 0;        // Adam: divided by 1 - b1^t
  double correction = 1;  // Adam: 1 / sqrt(1 - b2^t)
  double keep = 1;        // AdamW: 1 - rate decay
  bool shorter = false;   // Adam: without a gradient this step moves a weight by less than the one before did
};

/// Steps to be made, and the gradient of the last.
template <class T>
struct PendingSteps {
  const StepFactors* first;
  int64_t count;
  const T* gradient;  // null: zero
  T scale;            // of the gradient
};

struct AdamFactors {
  double beta1, beta2, epsilon;
};

template <class T>
struct AdamMemory {
  T *weight, *mean, *square;
  int64_t size;
};
void make_steps(const AdamMemory<float>& memory, const AdamFactors& factors, const PendingSteps<float>& steps);
void make_steps(const AdamMemory<double>& memory, const AdamFactors& factors, const PendingSteps<double>& steps);

template <class T>
struct SgdMemory {
  T *weight, *velocity;  // velocity null: no momentum
  int64_t size;
};
void make_steps(const SgdMemory<float>& memory, double momentum, const PendingSteps<float>& steps);
void make_steps(const SgdMemory<double>& memory, double momentum, const PendingSteps<double>& steps);

}  // namespace attune::train
