// A request's JSON into its struct. Its fields() say which fields there are and what they may be, as those of an option
// struct (src/base/constraint.h), and describe them too.
#pragma once
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/base/constraint.h"
#include "src/serve/question.h"

namespace attune::serve {

/// Entries of a list; each of at most so many characters.
inline auto entries(int64_t least, int64_t most) {
  return [least, most]<class T>(std::type_identity<T>) {
    return Constraint<T>{.text = printed(least) + " to " + printed(most) + " entries",
                         .holds = [=](const T& list) { return std::ssize(list) >= least && std::ssize(list) <= most; },
                         .schema = {{"minItems", static_cast<double>(least)}, {"maxItems", static_cast<double>(most)}}};
  };
}
int64_t count_characters(const std::string& text);
inline auto characters_at_most(int64_t most) {
  return [most]<class T>(std::type_identity<T>) {
    const auto fits = [most](const std::string& text) { return count_characters(text) <= most; };
    return Constraint<T>{.text = "at most " + printed(most) + " characters each",
                         .holds = [fits](const T& list) { return std::ranges::all_of(list, fits); },
                         .schema = {{"items/maxLength", static_cast<double>(most)}}};
  };
}

/// Reads the fields that are there; a visitor of fields().
class FieldReader {
 public:
  explicit FieldReader(const nlohmann::json& object) : object_(object) {}

  template <class T>
  void operator()(const std::string& key, T& value, OnResume, const std::string&, const auto&... bounds) {
    known_.push_back(key);
    const auto found = object_.find(key);
    if (found == object_.end()) return;
    read(key, *found, value);
    (check(key, value, bounds(std::type_identity<T>{})), ...);
  }
  /// Refusal (400) of a field that nobody knows, and of one that is required and not there.
  void finish(const std::vector<std::string>& required) const;

 private:
  void read(const std::string& key, const nlohmann::json& from, bool& value) const;
  void read(const std::string& key, const nlohmann::json& from, int64_t& value) const;
  void read(const std::string& key, const nlohmann::json& from, double& value) const;
  void read(const std::string& key, const nlohmann::json& from, std::string& value) const;
  void read(const std::string& key, const nlohmann::json& from, std::vector<std::string>& value) const;
  template <class T>
  void check(const std::string& key, const T& value, const Constraint<T>& constraint) const {
    if (!constraint.holds(value)) wrong(key, object_.at(key), constraint.text);
  }
  [[noreturn]] static void wrong(const std::string& key, const nlohmann::json& value, const std::string& expected);

  const nlohmann::json& object_;
  std::vector<std::string> known_;
};

/// The object of a request's body. Refusal (400) where it is none.
nlohmann::json parse_object(const std::string& body);

/// `request` as the body has it; its type says which fields must be there (required()). Refusal (400) naming the field that is not what it should be.
template <class Request>
Request read_request(const std::string& body, Request request) {
  const nlohmann::json object = parse_object(body);
  FieldReader reader(object);
  request.fields(reader);
  reader.finish(Request::required());
  return request;
}

/// The same fields as a schema (JSON Schema, as OpenAPI takes it); a visitor of fields().
class FieldSchema {
 public:
  template <class T>
  void operator()(const std::string& key, const T& value, OnResume, const std::string& help, const auto&... bounds) {
    std::string text = help;
    nlohmann::ordered_json described = type(value);
    [[maybe_unused]] const auto bound = [&](const Constraint<T>& constraint) {
      text += "; " + constraint.text;
      for (const auto& [name, number] : constraint.schema)
        described[nlohmann::ordered_json::json_pointer("/" + name)] = shortest(number);
    };
    (bound(bounds(std::type_identity<T>{})), ...);
    add(key, std::move(described), text);
  }
  nlohmann::ordered_json schema(const std::vector<std::string>& required) const;

 private:
  static nlohmann::ordered_json shortest(double number) {
    if (number == std::floor(number)) return static_cast<int64_t>(number);
    return number;
  }
  static nlohmann::ordered_json type(bool) { return {{"type", "boolean"}}; }
  static nlohmann::ordered_json type(int64_t) { return {{"type", "integer"}}; }
  static nlohmann::ordered_json type(double) { return {{"type", "number"}}; }
  static nlohmann::ordered_json type(const std::string&) { return {{"type", "string"}}; }
  static nlohmann::ordered_json type(const std::vector<std::string>&) {
    return {{"type", "array"}, {"items", {{"type", "string"}}}};
  }
  void add(const std::string& key, nlohmann::ordered_json type, const std::string& text);
  nlohmann::ordered_json properties_ = nlohmann::ordered_json::object();
};

template <class Request>
nlohmann::ordered_json schema_of(Request request) {
  FieldSchema fields;
  request.fields(fields);
  return fields.schema(Request::required());
}

}  // namespace attune::serve
