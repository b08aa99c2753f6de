// Where one head or one layer of a model looks: the API's type.
#pragma once
#include "src/base/matrix.h"

namespace attune::alignment {

using attune::AttentionMap;

}  // namespace attune::alignment
