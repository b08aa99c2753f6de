// Rows of a mask of dropout, each where its row of a batch is: in the same place, or, of packed rows, where it was before.
#pragma once
#include "src/kernels/execution.h"
#include "src/kernels/packing.h"

namespace attune::kernels {

/// For functions of autograd: the mask and the rows' places in it, empty where there is none.
struct MaskedRows {
  Tensor mask;    // [.., W]
  Tensor places;  // [N] int64

  /// In numbers of `like`'s type.
  static MaskedRows of(const Tensor& mask, const Packing* packing, const Tensor& like) {
    return {or_empty(mask.defined() ? mask.to(like.scalar_type()) : mask),
            packing != nullptr && mask.defined() ? packing->rows() : torch::empty({0}, torch::kLong)};
  }
};

/// The row of the mask that belongs to row i; null where there is no mask.
template <class T>
class MaskRow {
 public:
  MaskRow(const Tensor& mask, const Tensor& places, int64_t width)
      : mask_(mask.numel() > 0 ? mask.const_data_ptr<T>() : nullptr),
        places_(places.numel() > 0 ? places.const_data_ptr<int64_t>() : nullptr),
        width_(width) {}
  const T* operator()(int64_t i) const {
    return mask_ == nullptr ? nullptr : mask_ + (places_ == nullptr ? i : places_[i]) * width_;
  }

 private:
  const T* mask_;
  const int64_t* places_;
  int64_t width_;
};

}  // namespace attune::kernels
