// The description of the API that a program can read (OpenAPI 3.0.3).
#pragma once
#include <nlohmann/json.hpp>

#include "src/serve/router.h"

namespace attune {

nlohmann::ordered_json openapi(const Router& router);

}  // namespace attune
