// One step of attention for one sentence, forward and back: what the fused loops share.
//
//   e_j = energy(q, k_j)      alpha = softmax(e), zero on padding      target += sum_j alpha_j m_j
//
// m is what the context is for, the memory already projected to it (the gates, or the readout): W c = sum_j alpha_j (W h_j),
// so that no step multiplies by W.
#pragma once
#include <algorithm>
#include <vector>

#include "src/kernels/fused.h"
#include "src/kernels/simd/loops.h"
#include "src/kernels/unrolled/energies.h"

namespace attune::kernels {

/// Attention of a batch over all steps: B sentences, T steps, S positions, A query width, G target width.
struct FusedAttention {
  FusedScore score;
  Tensor keys;     // [B, S, K]; undefined where the energy reads none
  Tensor memory;   // [B, S, G]
  Tensor lengths;  // [B] int64
};

/// The same out of what a function of autograd is handed, where nothing is an empty tensor (or_empty).
inline FusedAttention handed_attention(const Energy* energy, const Tensor& query, const Tensor& bias,
                                       const Tensor& vector, const Tensor& keys, const Tensor& memory,
                                       const Tensor& lengths) {
  return {{energy, or_none(query), or_none(bias), or_none(vector)}, or_none(keys), memory, lengths};
}

/// Gradients of what the steps share, all zero at first; undefined where the attention has no such thing.
template <class T>
class AttentionGradients {
 public:
  AttentionGradients(const FusedAttention& attention, int64_t query_width) {
    const Tensor& memory = attention.memory;
    if (attention.keys.defined()) keys_ = at::zeros_like(attention.keys);
    if (attention.score.vector.defined()) vectors_ = at::zeros({memory.size(0), query_width}, memory.options());
  }
  const Tensor& keys() const { return keys_; }  // [B, S, K]
  Tensor vector() const { return vectors_.defined() ? vectors_.sum(0) : vectors_; }
  /// Where a thread adds: keys [B, S, K], a row of vectors [B, A] for each sentence.
  struct Places {
    T *keys, *vectors;
  };
  Places places() const {
    return {keys_.defined() ? keys_.mutable_data_ptr<T>() : nullptr,
            vectors_.defined() ? vectors_.mutable_data_ptr<T>() : nullptr};
  }

 private:
  Tensor keys_, vectors_;
};

template <class T>
class AttentionRows {
 public:
  AttentionRows(const FusedAttention& attention, int64_t steps, int64_t query_width, const Tensor& alignment)
      : energy_(attention.score.energy->of<T>()),
        steps_(steps),
        positions_(attention.memory.size(1)),
        query_width_(query_width),
        target_width_(attention.memory.size(2)),
        key_width_(attention.keys.defined() ? attention.keys.size(2) : 0),
        lengths_(attention.lengths.const_data_ptr<int64_t>()),
        keys_(attention.keys.defined() ? attention.keys.const_data_ptr<T>() : nullptr),
        vector_(attention.score.vector.defined() ? attention.score.vector.const_data_ptr<T>() : nullptr),
        memory_(attention.memory.const_data_ptr<T>()),
        alignment_(alignment.mutable_data_ptr<T>()) {}

  /// Writes the alignment of sentence b at step t; `target` [G] adds the weighted memory.
  void attend(int64_t b, int64_t t, const T* query, T* target) const {
    attend(b, query, alignment_ + (b * steps_ + t) * positions_, target);
  }
  /// The same with the alignment [S] anywhere.
  void attend(int64_t b, const T* query, T* weights, T* target) const {
    const int64_t length = lengths_[b];
    energy_.forward(length, query_width_, query, keys_of(keys_, b), vector_, weights);
    loops<T>().softmax(length, weights);
    std::fill(weights + length, weights + positions_, T(0));
    loops<T>().weighted_sum(length, target_width_, weights, memory_of(b), target);
  }

  /// The way back of `attend`: from the gradient of target [G] and of the alignment itself ([B, T, S], may be null) to
  /// the query's, which is set.
  void back(int64_t b, int64_t t, const T* query, const T* target, const T* of_alignment,
            const typename AttentionGradients<T>::Places& out, std::vector<T>& scratch, T* of_query) const {
    const int64_t length = lengths_[b], at = (b * steps_ + t) * positions_;
    scratch.resize(static_cast<size_t>(positions_));
    loops<T>().dots(length, target_width_, memory_of(b), target, false, scratch.data());
    if (of_alignment != nullptr) loops<T>().add(length, of_alignment + at, scratch.data());
    loops<T>().softmax_back(length, alignment_ + at, scratch.data());
    energy_.back(length, query_width_, query, keys_of(keys_, b), vector_, scratch.data(), of_query,
                 keys_of(out.keys, b), out.vectors == nullptr ? nullptr : out.vectors + b * query_width_);
  }

 private:
  template <class Number>
  Number* keys_of(Number* keys, int64_t b) const {
    return keys == nullptr ? nullptr : keys + b * positions_ * key_width_;
  }
  const T* memory_of(int64_t b) const { return memory_ + b * positions_ * target_width_; }

  const EnergyOf<T>& energy_;
  int64_t steps_, positions_, query_width_, target_width_, key_width_;
  const int64_t* lengths_;
  const T *keys_, *vector_, *memory_;
  T* alignment_;
};

}  // namespace attune::kernels
