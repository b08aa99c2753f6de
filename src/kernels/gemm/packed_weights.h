// Weights for search, which multiplies by the same ones at every step: packed once, and not at every product.
#pragma once
#include <map>
#include <mutex>
#include <tuple>

#include "src/kernels/gemm/product.h"
#include "src/kernels/tensor.h"

namespace attune::kernels {

/// Weights that are packed, each once, by whichever thread comes first.
class PackedPanels {
 public:
  template <class P>
  const Panels<P>& of(const Tensor& weight);
  /// How many there are.
  size_t size() const;

 private:
  template <class P>
  struct Packed {
    Tensor weight;  // kept, so that nothing else comes to lie where it lies
    Panels<P> panels;
  };
  using Place = std::tuple<const void*, int64_t, int64_t, int64_t>;  // data, rows, columns, distance of rows
  template <class P>
  using Store = std::map<Place, Packed<P>>;

  mutable std::mutex mutex_;
  std::tuple<Store<float>, Store<double>, Store<at::BFloat16>> stores_;
};

/// What linear maps (linear.h) without gradients take where Execution::weights names it: each weight is packed once, and
/// must stay as it is. In bfloat16 where asked for, sums in float. A row's result does not depend on the rows next to it.
class PackedWeights {
 public:
  /// `kept`: has the model's own weights for the next one too, where they stay as they are for longer than a search. What
  /// a search computes of them (torch's inference mode knows) is not kept. Must outlive this.
  explicit PackedWeights(bool bfloat16, PackedPanels* kept = nullptr) : bfloat16_(bfloat16), kept_(kept) {}
  /// x W^T + b, as linear_map.
  Tensor map(const Tensor& x, const Tensor& weight, const Tensor& bias);

 private:
  bool bfloat16_;
  PackedPanels own_;
  PackedPanels* kept_;
};

}  // namespace attune::kernels
