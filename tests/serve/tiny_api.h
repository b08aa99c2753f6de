// An API of tiny models that nothing has taught, with the thread that translates.
#pragma once
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "src/base/log.h"
#include "src/serve/api.h"
#include "tests/support/tiny_translator.h"

namespace attune::testing {

inline serve::ServeLimits tiny_limits() {
  return {.sentences = 8, .characters = 60, .beam = 8, .nbest = 4, .queue = 1000, .seconds = 60};
}

class TinyApi {
 public:
  explicit TinyApi(const serve::ServeLimits& limits = tiny_limits(), bool works = true,
                   const DecodeOptions& options = {.beam = 3})
      : api_(models(options), limits) {
    spdlog::set_level(spdlog::level::off);
    if (works) work();
  }
  ~TinyApi() {
    leave_ = true;
    if (worker_.joinable()) worker_.join();
    api_.close();
  }
  void work() {
    worker_ = std::thread([this] {
      while (!leave_) api_.work(std::chrono::milliseconds(5));
    });
  }
  serve::Api& api() { return api_; }
  serve::Answer post(const std::string& path, const nlohmann::json& body) {
    return api_.answer({.method = "POST", .path = path, .body = body.dump()});
  }
  serve::Answer get(const std::string& path) { return api_.answer({.method = "GET", .path = path}); }

 private:
  static std::vector<serve::ServedModel> models(const DecodeOptions& options) {
    std::vector<serve::ServedModel> out;
    for (const char* score : {"additive", "dot", "none"})
      out.push_back({score, {{"score", score}}, tiny_translator(score, options)});
    return out;
  }
  serve::Api api_;
  std::atomic<bool> leave_ = false;
  std::thread worker_;
};

inline nlohmann::json body_of(const serve::Answer& answer) { return nlohmann::json::parse(answer.body); }

}  // namespace attune::testing
