// How large a model is.
#pragma once
#include "models/seq2seq.h"

namespace attune::app {

/// Numbers that are learned; a matrix that serves twice counts once.
inline int64_t count_parameters(const models::Seq2Seq& model) {
  int64_t count = 0;
  for (const Tensor& one : model->parameters()) count += one.numel();
  return count;
}

}  // namespace attune::app
