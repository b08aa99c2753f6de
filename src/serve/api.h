// The API of trained runs: which questions there are, and their answers. README.md says them.
#pragma once
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/serve/limits.h"
#include "src/serve/requests.h"
#include "src/serve/router.h"
#include "src/serve/translation_queue.h"

namespace attune::serve {

/// A run that is served.
struct ServedModel {
  std::string name;                    // of each another
  nlohmann::ordered_json description;  // what GET /models says of it besides its name
  Translator translator;
};

class Api {
 public:
  Api(std::vector<ServedModel> models, const ServeLimits& limits);

  /// From any thread; waits until there is an answer, or its first part.
  Answer answer(const Question& question) const { return router_.answer(question); }
  const Router& router() const { return router_; }

  /// Of one thread, again and again: the translating itself (TranslationQueue).
  void work(std::chrono::milliseconds patience, const std::function<bool()>& leaving = {}) {
    queue_.work(patience, leaving);
  }
  void close() { queue_.close(); }

 private:
  std::vector<Route> routes();
  Answer models() const;
  Answer translate(const Question& question);
  Answer stream(const Question& question);
  Answer align(const Question& question);
  Deadline deadline() const;
  size_t place_of(const std::string& model) const;
  std::vector<Order> orders_of(const TranslateRequest& request) const;

  struct Model {
    std::string name;
    nlohmann::ordered_json description;
    DecodeOptions decoding;  // as its run has it
    bool attends;
  };

  ServeLimits limits_;
  std::vector<Model> models_;
  TranslationQueue queue_;  // of their translators, in the same order
  Router router_;
};

}  // namespace attune::serve
