// One step of attention for one sentence, forward and backward: what the fused loops share.
//
//   e_j = energy(q, k_j)      alpha = softmax(e) within the window, zero elsewhere      target += sum_j alpha_j m_j
//
// Of one head m is the memory already projected to what the context is for (the gates, or the readout):
// W c = sum_j alpha_j (W h_j), so that no step multiplies by W. Several heads give their contexts, one after the other.
#pragma once
#include <algorithm>
#include <vector>

#include "src/kernels/simd/loops.h"
#include "src/kernels/unrolled/energies.h"
#include "src/kernels/unrolled/window_rows.h"

namespace attune::kernels {

/// Attention of a batch over all steps: B sentences, T steps, S positions.
struct FusedAttention {
  FusedScore score;
  Tensor keys;     // [B, heads, S, K]; undefined where the energy reads none
  Tensor memory;   // [B, heads, S, G]
  Tensor lengths;  // [B] int64
  FusedWindow window = {};

  int64_t heads() const { return memory.size(1); }
};

/// The weights of all steps, [B, heads, T, S]: the alignment, and the softmax before the window's factor. One tensor where
/// there is no factor.
struct AttentionKept {
  Tensor alignment, softmax;
};

/// Gradients of what the steps share, all zero at first; undefined where the attention has no such thing.
template <class T>
class AttentionGradients {
 public:
  AttentionGradients(const FusedAttention& attention, int64_t query_width) {
    const Tensor& memory = attention.memory;
    const auto sums = [&](int64_t width) { return at::zeros({memory.size(0), width}, memory.options()); };
    if (attention.keys.defined()) keys_ = at::zeros_like(attention.keys);
    if (attention.score.vector.defined()) vectors_ = sums(query_width);
    if (attention.window.predicts()) positions_ = sums(attention.window.position.size(0));
  }
  const Tensor& keys() const { return keys_; }  // [B, heads, S, K]
  Tensor vector() const { return total(vectors_); }
  Tensor position() const { return total(positions_); }
  /// Where a thread adds: keys [B, heads, S, K], a row of the others for each sentence.
  struct Places {
    T *keys, *vectors, *positions;
  };
  Places places() const { return {data(keys_), data(vectors_), data(positions_)}; }

 private:
  static Tensor total(const Tensor& rows) { return rows.defined() ? rows.sum(0) : rows; }
  static T* data(const Tensor& tensor) { return tensor.defined() ? tensor.mutable_data_ptr<T>() : nullptr; }

  Tensor keys_, vectors_, positions_;
};

template <class T>
class AttentionRows {
 public:
  /// `query_width`: of all heads. `attention` must outlive this.
  AttentionRows(const FusedAttention& attention, int64_t steps, int64_t query_width, const AttentionKept& kept)
      : energy_(attention.score.energy->of<T>()),
        window_(attention.window),
        sigma_(static_cast<T>(window_.reach / 2)),
        steps_(steps),
        heads_(attention.heads()),
        positions_(attention.memory.size(2)),
        query_width_(query_width / heads_),
        target_width_(attention.memory.size(3)),
        key_width_(attention.keys.defined() ? attention.keys.size(3) : 0),
        lengths_(attention.lengths.const_data_ptr<int64_t>()),
        keys_(attention.keys.defined() ? attention.keys.const_data_ptr<T>() : nullptr),
        vector_(attention.score.vector.defined() ? attention.score.vector.const_data_ptr<T>() : nullptr),
        memory_(attention.memory.const_data_ptr<T>()),
        alignment_(kept.alignment.mutable_data_ptr<T>()),
        softmax_(kept.softmax.mutable_data_ptr<T>()) {}

  /// A step of a sentence; `centre` is read where the window predicts it.
  struct Place {
    int64_t sentence, step;
    T centre = 0;
  };

  /// Writes the alignment of the place; `target` [heads x G] adds the weighted memory.
  void attend(const Place& at, const T* query, T* target) const {
    for (int64_t h = 0; h < heads_; ++h) {
      const int64_t row = row_of(at, h);
      attend(at, h, query, {alignment_ + row, softmax_ + row}, target + h * target_width_);
    }
  }
  /// The same of one head without a window's factor, with the alignment [S] anywhere.
  void attend(const Place& at, const T* query, T* alignment, T* target) const {
    attend(at, 0, query, {alignment, alignment}, target);
  }

  struct Gradients {
    const T* target;     // [heads x G]
    const T* alignment;  // [B, heads, T, S]; may be null
    T* query;            // [A], is set
    const typename AttentionGradients<T>::Places& shared;
  };
  /// The backward pass of `attend`; returns the gradient of the centre.
  T backward(const Place& at, const T* query, const Gradients& of, std::vector<T>& scratch) const {
    scratch.resize(static_cast<size_t>(positions_));
    T of_centre = 0;
    const Span span = span_of(window_, at.step, lengths_[at.sentence], static_cast<double>(at.centre));
    for (int64_t h = 0; h < heads_; ++h) {
      const int64_t row = row_of(at, h) + span.first;
      T* gradient = scratch.data();
      loops<T>().dots(span.length, target_width_, memory_of(at, h, span), of.target + h * target_width_, gradient);
      if (of.alignment != nullptr) loops<T>().add(span.length, of.alignment + row, gradient);
      if (window_.weighs()) of_centre += leave_factor(at, span, row, gradient);
      loops<T>().softmax_back(span.length, softmax_ + row, gradient);
      if (window_.predicts() && window_.renormalize)
        for (int64_t j = 0; j < span.length; ++j) of_centre += gradient[j] * gaussian(at).slope(span.first + j);
      T* vectors = of.shared.vectors;
      T* of_vector = vectors == nullptr ? nullptr : vectors + (at.sentence * heads_ + h) * query_width_;
      energy_.backward(span.first, inputs(at, h, query, span), gradient,
                       {of.query + h * query_width_, keys_of(of.shared.keys, at, h, span), of_vector});
    }
    return of_centre;
  }

 private:
  struct Weights {
    T *alignment, *softmax;  // [S] each
  };
  void attend(const Place& at, int64_t head, const T* query, const Weights& weights, T* target) const {
    const Span span = span_of(window_, at.step, lengths_[at.sentence], static_cast<double>(at.centre));
    T* seen = weights.softmax + span.first;
    energy_.forward(span.first, inputs(at, head, query, span), seen);
    if (window_.predicts() && window_.renormalize)
      for (int64_t j = 0; j < span.length; ++j) seen[j] += gaussian(at).logarithm(span.first + j);
    loops<T>().softmax(span.length, seen);
    if (window_.weighs())
      for (int64_t j = 0; j < span.length; ++j)
        weights.alignment[span.first + j] = seen[j] * std::exp(gaussian(at).logarithm(span.first + j));
    std::fill(weights.alignment, weights.alignment + span.first, T(0));
    std::fill(weights.alignment + span.first + span.length, weights.alignment + positions_, T(0));
    loops<T>().weighted_sum(span.length, target_width_, weights.alignment + span.first, memory_of(at, head, span),
                            target);
  }
  // From the gradient of the alignment to that of the softmax; returns that of the centre.
  T leave_factor(const Place& at, const Span& span, int64_t row, T* gradient) const {
    T of_centre = 0;
    for (int64_t j = 0; j < span.length; ++j) {
      of_centre += gradient[j] * alignment_[row + j] * gaussian(at).slope(span.first + j);
      gradient[j] *= std::exp(gaussian(at).logarithm(span.first + j));
    }
    return of_centre;
  }
  Gaussian<T> gaussian(const Place& at) const { return {at.centre, sigma_}; }
  typename EnergyOf<T>::Inputs inputs(const Place& at, int64_t head, const T* query, const Span& span) const {
    return {.length = span.length,
            .width = query_width_,
            .query = query + head * query_width_,
            .keys = keys_of(keys_, at, head, span),
            .vector = vector_ == nullptr ? nullptr : vector_ + head * query_width_};
  }
  // Of the alignment of this place and head.
  int64_t row_of(const Place& at, int64_t head) const {
    return ((at.sentence * heads_ + head) * steps_ + at.step) * positions_;
  }
  template <class Value>
  Value* keys_of(Value* keys, const Place& at, int64_t head, const Span& span) const {
    return keys == nullptr ? nullptr : keys + position_of(at, head, span) * key_width_;
  }
  const T* memory_of(const Place& at, int64_t head, const Span& span) const {
    return memory_ + position_of(at, head, span) * target_width_;
  }
  int64_t position_of(const Place& at, int64_t head, const Span& span) const {
    return (at.sentence * heads_ + head) * positions_ + span.first;
  }

  const EnergyOf<T>& energy_;
  const FusedWindow& window_;
  T sigma_;
  int64_t steps_, heads_, positions_, query_width_, target_width_, key_width_;
  const int64_t* lengths_;
  const T *keys_, *vector_, *memory_;
  T *alignment_, *softmax_;
};

}  // namespace attune::kernels
