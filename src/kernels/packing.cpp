#include "src/kernels/packing.h"

#include <torch/csrc/autograd/custom_function.h>

#include <cstring>

#include "src/kernels/parallel.h"

namespace attune::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr int64_t kRowsOfAThread = 128;

// Row i of `to` becomes row rows[i] of `from`.
Tensor gathered(const Tensor& from, const Tensor& rows) {
  const Tensor out = at::empty({rows.size(0), from.size(1)}, from.options());
  const auto bytes = static_cast<size_t>(from.size(1)) * from.element_size();
  const int64_t* of = rows.const_data_ptr<int64_t>();
  const auto* source = static_cast<const char*>(from.const_data_ptr());
  auto* target = static_cast<char*>(out.mutable_data_ptr());
  parallel_for(0, rows.size(0), kRowsOfAThread, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      std::memcpy(target + static_cast<size_t>(i) * bytes, source + static_cast<size_t>(of[i]) * bytes, bytes);
  });
  return out;
}

// Row rows[i] of [count, W] becomes row i of `from`; the others zero.
Tensor scattered(const Tensor& from, const Tensor& rows, int64_t count) {
  const Tensor out = at::zeros({count, from.size(1)}, from.options());
  const auto bytes = static_cast<size_t>(from.size(1)) * from.element_size();
  const int64_t* of = rows.const_data_ptr<int64_t>();
  const auto* source = static_cast<const char*>(from.const_data_ptr());
  auto* target = static_cast<char*>(out.mutable_data_ptr());
  parallel_for(0, rows.size(0), kRowsOfAThread, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      std::memcpy(target + static_cast<size_t>(of[i]) * bytes, source + static_cast<size_t>(i) * bytes, bytes);
  });
  return out;
}

struct Gather : torch::autograd::Function<Gather> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& rows) {
    context->save_for_backward({rows});
    context->saved_data["count"] = x.size(0);
    return gathered(x.contiguous(), rows);
  }
  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    return {
        scattered(gradients[0].contiguous(), context->get_saved_variables()[0], context->saved_data["count"].toInt()),
        Tensor()};
  }
};

struct Scatter : torch::autograd::Function<Scatter> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& rows, int64_t count) {
    context->save_for_backward({rows});
    return scattered(x.contiguous(), rows, count);
  }
  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    return {gathered(gradients[0].contiguous(), context->get_saved_variables()[0]), Tensor(), Tensor()};
  }
};

}  // namespace

Packing::Packing(const Tensor& lengths, int64_t longest) : longest_(longest) {
  const Tensor on_cpu = lengths.cpu();
  offsets_ = torch::cat({torch::zeros({1}, torch::kLong), on_cpu.cumsum(0)});
  rows_ = (torch::arange(longest).unsqueeze(0) < on_cpu.unsqueeze(1)).flatten().nonzero().squeeze(1);
}

Tensor Packing::pack(const Tensor& padded) const {
  return Gather::apply(padded.flatten(0, 1).flatten(1), rows_).unsqueeze(0);
}

Tensor Packing::unpack(const Tensor& packed) const {
  const int64_t sentences = offsets_.size(0) - 1;
  return Scatter::apply(packed.squeeze(0), rows_, sentences * longest_).unflatten(0, {sentences, longest_});
}

}  // namespace attune::kernels
