// Energies: what a score offers to the fused loops. A score is a projection of the query (one GEMM for all rows of a step)
// and a function of the projected query and a sentence's keys, row by row:
//
//   q = W s + b      e_j = energy(q, k_j)
//
// Each function has its own backward pass; a new score that can be written so is one more pair of them here.
#pragma once
#include "src/kernels/simd/loops.h"
#include "src/kernels/tensor.h"

namespace attune::kernels {

template <class T>
struct EnergyOf {
  using Inputs = typename Loops<T>::Energy;
  using Gradients = typename Loops<T>::EnergyGradients;
  /// Writes the energies [S] of positions first, first + 1, ...; `inputs.keys` are those of these positions.
  void (*forward)(int64_t first, const Inputs& inputs, T* energies);
  /// From the gradient of the energies: sets that of the query [A], adds to those of the keys and of the vector.
  void (*backward)(int64_t first, const Inputs& inputs, const T* gradient, const Gradients& out);
};

struct Energy {
  EnergyOf<float> of_float;
  EnergyOf<double> of_double;
  bool keys;  // whether it reads keys at all

  template <class T>
  const EnergyOf<T>& of() const {
    if constexpr (std::is_same_v<T, double>)
      return of_double;
    else
      return of_float;
  }
};

const Energy& additive_energy();  // vector . tanh(q + k_j)
const Energy& dot_energy();       // q . k_j
const Energy& position_energy();  // q_j

/// A score as the fused loops see it. Heads stand one after the other: A is the width of all.
struct FusedScore {
  const Energy* energy;
  Tensor query;   // W [A, Q]; undefined: the query as it is, A = Q
  Tensor bias;    // b [A]; undefined: none
  Tensor vector;  // [A]; undefined: none
};

}  // namespace attune::kernels
