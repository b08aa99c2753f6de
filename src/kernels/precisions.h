// The registry of `precision` options: what products multiply in. Torch-free.
#pragma once
#include "src/base/table.h"

namespace attune::kernels {

enum class Precision { kFloat32, kBFloat16, kFastest };

inline const Table<Choice<Precision>>& precisions() {
  static const Table<Choice<Precision>> table{
      "precision",
      {{"float32", Precision::kFloat32}, {"bfloat16", Precision::kBFloat16}, {"auto", Precision::kFastest}}};
  return table;
}

}  // namespace attune::kernels
