// The description of the API that a program can read (OpenAPI 3.0.3).
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "src/serve/router.h"

namespace attune::serve {

nlohmann::ordered_json openapi(const Router& router);
/// GET /openapi.json, of a router that lives as long as this does.
Route description_route(const Router& router);

}  // namespace attune::serve
