#include "src/kernels/unrolled/energies.h"

#include <algorithm>
#include <limits>

#include "src/kernels/simd/loops.h"

namespace attune::kernels {
namespace {

template <class T>
EnergyOf<T> additive() {
  using Of = EnergyOf<T>;
  return {[](int64_t, const typename Of::Inputs& in, T* energies) { loops<T>().additive(in, energies); },
          [](int64_t, const typename Of::Inputs& in, const T* gradient, const typename Of::Gradients& out) {
            loops<T>().additive_back(in, gradient, out);
          }};
}

template <class T>
EnergyOf<T> dot() {
  using Of = EnergyOf<T>;
  return {[](int64_t, const typename Of::Inputs& in, T* energies) {
            loops<T>().dots(in.length, in.width, in.keys, in.query, energies);
          },
          [](int64_t, const typename Of::Inputs& in, const T* gradient, const typename Of::Gradients& out) {
            std::fill_n(out.query, in.width, T(0));
            loops<T>().weighted_sum(in.length, in.width, gradient, in.keys, out.query);
            loops<T>().spread(in.length, in.width, gradient, in.query, out.keys);
          }};
}

// Positions from A on are never attended (scores/location.h).
template <class T>
EnergyOf<T> position() {
  using Of = EnergyOf<T>;
  return {[](int64_t first, const typename Of::Inputs& in, T* energies) {
            const int64_t scored = std::clamp<int64_t>(in.width - first, 0, in.length);
            std::copy_n(in.query + first, scored, energies);
            std::fill(energies + scored, energies + in.length, -std::numeric_limits<T>::infinity());
          },
          [](int64_t first, const typename Of::Inputs& in, const T* gradient, const typename Of::Gradients& out) {
            const int64_t scored = std::clamp<int64_t>(in.width - first, 0, in.length);
            std::fill_n(out.query, in.width, T(0));
            std::copy_n(gradient, scored, out.query + first);
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
