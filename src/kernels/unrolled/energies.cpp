#include "src/kernels/unrolled/energies.h"

#include <algorithm>
#include <limits>

#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

template <class T>
EnergyOf<T> additive() {
  return {[](int64_t length, int64_t width, const T* query, const T* keys, const T* vector, T* energies) {
            loops<T>().additive(length, width, query, keys, vector, energies);
          },
          [](int64_t length, int64_t width, const T* query, const T* keys, const T* vector, const T* gradient,
             T* gradient_query, T* gradient_keys, T* gradient_vector) {
            loops<T>().additive_back(length, width, query, keys, vector, gradient, gradient_query, gradient_keys,
                                     gradient_vector);
          }};
}

template <class T>
EnergyOf<T> dot() {
  return {[](int64_t length, int64_t width, const T* query, const T* keys, const T*, T* energies) {
            loops<T>().dots(length, width, keys, query, false, energies);
          },
          [](int64_t length, int64_t width, const T* query, const T* keys, const T*, const T* gradient,
             T* gradient_query, T* gradient_keys, T*) {
            std::fill_n(gradient_query, width, T(0));
            loops<T>().weighted_sum(length, width, gradient, keys, gradient_query);
            loops<T>().spread(length, width, gradient, query, gradient_keys);
          }};
}

// Positions from A on are never attended (scores/location.h).
template <class T>
EnergyOf<T> position() {
  return {
      [](int64_t length, int64_t width, const T* query, const T*, const T*, T* energies) {
        const int64_t scored = std::min(length, width);
        std::copy_n(query, scored, energies);
        std::fill(energies + scored, energies + length, -std::numeric_limits<T>::infinity());
      },
      [](int64_t length, int64_t width, const T*, const T*, const T*, const T* gradient, T* gradient_query, T*, T*) {
        const int64_t scored = std::min(length, width);
        std::copy_n(gradient, scored, gradient_query);
        std::fill(gradient_query + scored, gradient_query + width, T(0));
      }};
}

}  // namespace

const Energy& additive_energy() {
  static const Energy energy{additive<float>(), additive<double>(), true};
  return energy;
}
const Energy& dot_energy() {
  static const Energy energy{dot<float>(), dot<double>(), true};
  return energy;
}
const Energy& position_energy() {
  static const Energy energy{position<float>(), position<double>(), false};
  return energy;
}

}  // namespace attune::kernels
