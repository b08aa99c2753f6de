// A metric over a whole test set: what it answers. The rows stand in metrics.cpp.
#pragma once
#include <string>

#include "attune/translator.h"

namespace attune::eval {

using attune::MetricValue;

/// A signature: the fields, then our version, "a:b|c:d|version:attune-0.1.0".
inline std::string signature(const std::string& fields) { return fields + "|version:attune-" ATTUNE_VERSION; }

}  // namespace attune::eval
