// What a training recorded of itself: the lines of its metrics.jsonl.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/run.h"

namespace attune::app::train {

/// Those of one kind ("train", "validation"), in their order. One that is no JSON is left out, with a warning.
std::vector<nlohmann::json> recorded(const RunFolder& run, const std::string& kind);

/// A number of a line; what is missing or null (JSON has no infinity) is not a number.
double number_of(const nlohmann::json& line, std::string_view key);

}  // namespace attune::app::train
