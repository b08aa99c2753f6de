// The letters, once. Shapes are written [B, T, H] in comments; a tensor's name is a paper's noun.
//
//   B batch    S source length    T target length    E embedding    H hidden (per direction in the encoder)
//   D width of the memory's values    Q width of the query    A attention width    R readout width    V vocabulary    K
//   beam
//
// Both lengths count the end-of-sentence token. Padding stands on the right.
#pragma once
#include <torch/nn/module.h>

#include "src/kernels/tensor.h"
