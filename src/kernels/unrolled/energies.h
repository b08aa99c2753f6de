// Energies: what a score offers to the fused loops. A score is a projection of the query (one product for all rows of a
// step) and a function of the projected query and a sentence's keys, row by row:
//
//   q = W s + b      e_j = energy(q, k_j)
//
// Each function has its own way back; a new score that can be written so is one more pair of them here.
#pragma once
#include "src/kernels/tensor.h"

namespace attune::kernels {

template <class T>
struct EnergyOf {
  /// energies [S] of a projected query [A] against keys [S, K]; `vector` [A] where the score has one.
  void (*forward)(int64_t length, int64_t width, const T* query, const T* keys, const T* vector, T* energies);
  /// From the gradient of the energies: sets that of the query [A], adds to those of the keys and of the vector.
  void (*back)(int64_t length, int64_t width, const T* query, const T* keys, const T* vector, const T* gradient,
               T* gradient_query, T* gradient_keys, T* gradient_vector);
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

/// A score as the fused loops see it.
struct FusedScore {
  const Energy* energy;
  Tensor query;   // W [A, Q]; undefined: the query as it is, A = Q
  Tensor bias;    // b [A]; undefined: none
  Tensor vector;  // [A]; undefined: none
};

}  // namespace attune::kernels
