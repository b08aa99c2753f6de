// The largest sizes that the option reader accepts: far beyond use, so that a typing error is reported.
#pragma once
#include <cstdint>

namespace attune::models {

inline constexpr int64_t kWidest = 65536;
inline constexpr int64_t kMostHeads = 64;
inline constexpr int64_t kMostLayers = 64;

}  // namespace attune::models
