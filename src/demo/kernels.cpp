#include "src/demo/kernels.h"

namespace attune::demo {

const Table<KernelRow>& kernels() {
  static const Table<KernelRow> table{
      "kernel",
      {
          {"gaussian", "exp(-u^2 / 2)", [](models::AttentionOptions& o) -> double& { return o.gaussian.width; }, true},
          {"boxcar", "1 for |u| <= 1, else 0; without gradient, so its width is not learned",
           [](models::AttentionOptions& o) -> double& { return o.boxcar.width; }, false},
          {"epanechnikov", "1 - u^2 for |u| < 1, else 0",
           [](models::AttentionOptions& o) -> double& { return o.epanechnikov.width; }, true},
          {"constant", "1: average pooling", nullptr, false},
      }};
  return table;
}

}  // namespace attune::demo
