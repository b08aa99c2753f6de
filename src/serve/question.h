// What is asked and what is answered, without the library that brings it.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "src/base/error.h"

namespace attune::serve {

struct Question {
  std::string method, path;
  std::map<std::string, std::string> parameters = {};  // of the address, behind the question mark
  std::string body = {};
};

struct Answer {
  int status = 200;
  std::string type = "application/json", body = {};
  std::map<std::string, std::string> headers = {};
  std::function<bool(std::string& part)> more = {};  // instead of a body: its next part; false: there is none
};

/// Why there is no answer.
class Refusal : public Error {
 public:
  Refusal(int status, const std::string& message, const std::string& hint = "", std::string field = "")
      : Error(message, hint), status_(status), field_(std::move(field)) {}
  int status() const { return status_; }
  const std::string& field() const { return field_; }

 private:
  int status_;
  std::string field_;  // of the request
};

}  // namespace attune::serve
