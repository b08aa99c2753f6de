// The second column of a table's row: make_part<Score, AdditiveScore, AttentionSizes>.
#pragma once
#include <memory>

namespace attune::models {

template <class Family, class Part, class... Args>
std::shared_ptr<Family> make_part(const Args&... args) {
  return std::make_shared<Part>(args...);
}

}  // namespace attune::models
