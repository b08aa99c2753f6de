// Matrix products and the ways in which LibTorch computes them: y = x w^T, with x [rows, inner], w [columns, inner].
//
//   linear          at::linear (MKL, or what LibTorch was built with)
//   w transposed    at::mm, w lying as [inner, columns]
//   x transposed    at::mm, x lying as [inner, rows], as in the gradient of a weight
//   mkl packed      mkl::_mkl_linear, w packed by MKL (float32)
//   onednn packed   mkldnn::_linear_pointwise, w packed by oneDNN
#pragma once
#include <torch/types.h>

#include <functional>
#include <string>
#include <vector>

namespace attune::bench {

struct ProductShape {
  int64_t rows = 0, inner = 0, columns = 0;
};

/// A way to compute one product.
struct ProductWay {
  std::string name;
  std::function<void()> pack;               // once for as long as w stays the same; empty where nothing is packed
  std::function<torch::Tensor()> multiply;  // [rows, columns]
};

/// A product with random factors and all the ways that this LibTorch has for it, at::linear the first.
struct Product {
  ProductShape shape;
  torch::Tensor x, w;
  std::vector<ProductWay> ways;
};
Product make_product(const ProductShape& shape, torch::Dtype precision);

/// The largest error of what a way gives against double precision, as a share of the largest number.
double error_of(const Product& product, const ProductWay& way);

}  // namespace attune::bench
