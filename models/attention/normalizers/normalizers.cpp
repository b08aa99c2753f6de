#include "models/attention/normalizers/hard.h"
#include "models/attention/normalizers/softmax.h"
#include "models/attention/normalizers/sparsemax.h"
#include "models/core/make.h"
#include "models/options/registries.h"

namespace attune::models {

const Table<NormalizerRow>& normalizers() {
  static const Table<NormalizerRow> table{
      "attention normalizer",
      {
          {"softmax", "exponentials that sum to one", make_part<Normalizer, SoftmaxNormalizer, AttentionSizes>},
          {"sparsemax", "the nearest point of the simplex: most weights are exactly zero (Martins and Astudillo 2016)",
           make_part<Normalizer, SparsemaxNormalizer, AttentionSizes>},
          {.name = "hard",
           .help = "one position: drawn in training, the most probable in translation (Xu et al. 2015)",
           .make = make_part<Normalizer, HardNormalizer, AttentionSizes>,
           .draws = true},
      }};
  return table;
}

}  // namespace attune::models
