// Which question goes where; and what is said when something goes wrong.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/serve/question.h"

namespace attune::serve {

struct Route {
  std::string method = "GET", path, help;
  std::function<Answer(const Question&)> answer;
  // For the description (openapi.h): of the body, where there is one, and of the answer.
  nlohmann::ordered_json request = {};
  std::string media = "application/json";
  std::string answered = {};                                         // the name of a schema; empty: a page
  std::vector<std::pair<std::string, std::string>> parameters = {};  // of the address: names, and what they are
};

class Router {
 public:
  explicit Router(std::vector<Route> routes) : routes_(std::move(routes)) {}
  const std::vector<Route>& routes() const { return routes_; }

  /// Never throws: what goes wrong is an answer too, {"error": {"message": ...}}.
  Answer answer(const Question& question) const;

 private:
  Answer found(const Question& question) const;
  std::vector<Route> routes_;
};

/// What every server has: its page at /, and /health.
Route page_route(const std::string& help, std::string page);
Route health_route();

/// JSON as an answer; text in it that is no UTF-8 is repaired.
Answer json_answer(const nlohmann::ordered_json& object, int status = 200);
/// {"message": ..., "hint": ..., "field": ...}
nlohmann::ordered_json error_object(const Error& error);
/// What just failed, as it is told: in a catch clause. `what` was asked, for the log.
Refusal refusal_of_failure(const std::string& what);

}  // namespace attune::serve
