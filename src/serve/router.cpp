#include "src/serve/router.h"

#include <new>
#include <nlohmann/json.hpp>

#include "src/base/log.h"

namespace attune::serve {
namespace {

using Json = nlohmann::ordered_json;

Answer refused(const Refusal& refusal) {
  Answer out = json_answer({{"error", error_object(refusal)}}, refusal.status());
  if (refusal.status() == 503) out.headers.emplace("Retry-After", "1");
  return out;
}

}  // namespace

Route page_route(const std::string& help, std::string page) {
  return {.path = "/", .help = help, .answer = [page = std::move(page)](const Question&) {
            return Answer{.type = "text/html", .body = page};
          }};
}

Route health_route() {
  return {.path = "/health",
          .help = "whether the server is there",
          .answer =
              [](const Question&) {
                return json_answer({{"status", "ok"}});
              },
          .answered = "Health"};
}

Answer json_answer(const Json& object, int status) {
  return {.status = status, .body = object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"};
}

Json error_object(const Error& error) {
  Json out{{"message", error.what()}};
  if (!error.hint().empty()) out["hint"] = error.hint();
  if (const auto* refusal = dynamic_cast<const Refusal*>(&error); refusal && !refusal->field().empty())
    out["field"] = refusal->field();
  return out;
}

Answer Router::found(const Question& question) const {
  std::string others, all;
  for (const Route& route : routes_) {
    all += (all.empty() ? "" : ", ") + route.method + " " + route.path;
    if (route.path != question.path) continue;
    if (route.method == question.method) return route.answer(question);
    if (!others.empty()) others += ", ";
    others += route.method;
  }
  if (others.empty()) throw Refusal(404, "there is nothing here", "there is " + all);
  Answer out = refused({405, question.path + " takes " + others + " only"});
  out.headers["Allow"] = others;
  return out;
}

Answer Router::answer(const Question& question) const {
  try {
    return found(question);
  } catch (...) {
    return refused(refusal_of_failure(question.method + " " + question.path));
  }
}

Refusal refusal_of_failure(const std::string& what) {
  try {
    throw;
  } catch (const Refusal& refusal) {
    return refusal;
  } catch (const Error& error) {
    return {422, error.what(), error.hint()};
  } catch (const std::bad_alloc&) {
    return {503, "there is not enough memory for this", "ask for less at a time"};
  } catch (const std::exception& error) {
    spdlog::error("{}: {}", what, error.what());
    return {500, "something went wrong in the server; its log says what"};
  }
}

}  // namespace attune::serve
