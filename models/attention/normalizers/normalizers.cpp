#include "models/attention/normalizers/hard.h"
#include "models/attention/normalizers/softmax.h"
#include "models/attention/normalizers/sparsemax.h"
#include "models/options/registries.h"

namespace attune::models {

const Table<NormalizerRow>& normalizers() {
  static const Table<NormalizerRow> table{
      "attention normalizer",
      {
          {.name = "softmax", .help = "exponentials that sum to one", .make = make_part<SoftmaxNormalizer>},
          {.name = "sparsemax",
           .help = "the nearest point of the simplex: most weights are exactly zero (Martins and Astudillo 2016)",
           .make = make_part<SparsemaxNormalizer>,
           .gradient = false},
          {.name = "hard",
           .help = "one position: drawn in training, the most probable in translation (Xu et al. 2015)",
           .make = make_part<HardNormalizer>,
           .draws = true},
      }};
  return table;
}

}  // namespace attune::models
