// One translation that search found: the API's type.
#pragma once
#include "src/alignment/attention_map.h"

namespace attune::decode {

using attune::Hypothesis;

}  // namespace attune::decode
