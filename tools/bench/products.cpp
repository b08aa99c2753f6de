#include "tools/bench/products.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <memory>
#include <optional>

namespace attune::bench {
namespace {

using torch::Tensor;

std::optional<c10::OperatorHandle> find_operator(const char* name) {
  return c10::Dispatcher::singleton().findSchema({name, ""});
}

/// w packed by MKL. The ops are private to LibTorch: where they are missing there is no such way.
void add_mkl(Product& product) {
  const auto pack = find_operator("mkl::_mkl_reorder_linear_weight"), multiply = find_operator("mkl::_mkl_linear");
  if (!pack || !multiply || !at::hasMKL() || product.x.scalar_type() != torch::kFloat) return;
  const auto packed = std::make_shared<Tensor>();
  const auto pack_op = pack->typed<Tensor(const Tensor&, int64_t)>();
  const auto multiply_op =
      multiply->typed<Tensor(const Tensor&, const Tensor&, const Tensor&, const std::optional<Tensor>&, int64_t)>();
  const Tensor x = product.x, w = product.w;
  const int64_t rows = product.shape.rows;
  product.ways.push_back({"mkl packed", [=] { *packed = pack_op.call(w, rows); },
                          [=] { return multiply_op.call(x, *packed, w, std::nullopt, rows); }});
}

/// Returns whether oneDNN multiplies values of this type: bfloat16 takes AVX-512, elsewhere packing it throws.
bool onednn_multiplies(torch::Dtype type) {
  if (!at::hasMKLDNN()) return false;
  if (type != torch::kBFloat16) return true;
  const auto supported = find_operator("mkldnn::_is_mkldnn_bf16_supported");
  return supported && supported->typed<bool()>().call();
}

/// w packed by oneDNN.
void add_onednn(Product& product) {
  const auto pack = find_operator("mkldnn::_reorder_linear_weight"),
             multiply = find_operator("mkldnn::_linear_pointwise");
  if (!pack || !multiply || !onednn_multiplies(product.x.scalar_type())) return;
  using Scalars = torch::List<std::optional<at::Scalar>>;
  const auto packed = std::make_shared<Tensor>();
  const auto pack_op = pack->typed<Tensor(const Tensor&, std::optional<int64_t>)>();
  const auto multiply_op = multiply->typed<Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&,
                                                  std::string_view, Scalars, std::optional<std::string_view>)>();
  const Tensor x = product.x, w = product.w;
  const int64_t rows = product.shape.rows;
  product.ways.push_back(
      {"onednn packed", [=] { *packed = pack_op.call(w, rows); },
       [=] { return multiply_op.call(x, *packed, std::nullopt, "none", Scalars(), std::string_view()); }});
}

}  // namespace

Product make_product(const ProductShape& shape, torch::Dtype precision) {
  const auto [rows, inner, columns] = shape;
  Product out{shape, torch::randn({rows, inner}).to(precision), torch::randn({columns, inner}).to(precision), {}};
  const Tensor x = out.x, w = out.w;
  const Tensor x_transposed = x.t().contiguous().t(), w_transposed = w.t().contiguous();
  out.ways.push_back({"linear", {}, [=] { return at::linear(x, w); }});
  out.ways.push_back({"w transposed", {}, [=] { return at::mm(x, w_transposed); }});
  out.ways.push_back({"x transposed", {}, [=] { return at::mm(x_transposed, w_transposed); }});
  add_mkl(out);
  add_onednn(out);
  return out;
}

double error_of(const Product& product, const ProductWay& way) {
  if (way.pack) way.pack();
  const Tensor expected = product.x.to(torch::kDouble).mm(product.w.to(torch::kDouble).t());
  const Tensor error = (way.multiply().to(torch::kDouble) - expected).abs().max() / expected.abs().max();
  return error.item<double>();
}

}  // namespace attune::bench
