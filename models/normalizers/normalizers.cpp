#include "models/make.h"
#include "models/normalizers/softmax.h"
#include "models/tables.h"

namespace attune {

const Table<NormalizerRow>& normalizers() {
  static const Table<NormalizerRow> table{
      "attention normalizer",
      {
          {"softmax", "exponentials that sum to one", make_part<Normalizer, SoftmaxNormalizer, AttentionSizes>},
      }};
  return table;
}

}  // namespace attune
