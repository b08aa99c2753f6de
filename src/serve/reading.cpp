#include "src/serve/reading.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace attune::serve {
namespace {

using nlohmann::json;

/// A value as an error shows it: whole where it is short.
std::string shown(const json& value) {
  constexpr size_t kMost = 60;
  std::string text = value.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace);
  if (text.size() > kMost) text = text.substr(0, kMost) + "...";
  return text;
}

}  // namespace

int64_t count_characters(const std::string& text) {
  return std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; });
}

void FieldReader::wrong(const std::string& key, const json& value, const std::string& expected) {
  throw Refusal(400, key + " is " + shown(value) + "; expected " + expected, "", key);
}

void FieldReader::read(const std::string& key, const json& from, bool& value) const {
  if (!from.is_boolean()) wrong(key, from, "true or false");
  value = from;
}

void FieldReader::read(const std::string& key, const json& from, int64_t& value) const {
  const bool beyond =
      from.is_number_unsigned() && from.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (!from.is_number_integer() || beyond) wrong(key, from, "a whole number");
  value = from;
}

void FieldReader::read(const std::string& key, const json& from, double& value) const {
  if (!from.is_number() || !std::isfinite(from.get<double>())) wrong(key, from, "a number");
  value = from;
}

void FieldReader::read(const std::string& key, const json& from, std::string& value) const {
  if (!from.is_string()) wrong(key, from, "a string");
  value = from;
}

void FieldReader::read(const std::string& key, const json& from, std::vector<std::string>& value) const {
  if (!from.is_array() || !std::ranges::all_of(from, [](const json& one) { return one.is_string(); }))
    wrong(key, from, "a list of strings");
  value = from.get<std::vector<std::string>>();
}

void FieldReader::finish(const std::vector<std::string>& required) const {
  for (const auto& [key, value] : object_.items())
    if (std::ranges::find(known_, key) == known_.end())
      throw Refusal(400,
                    "unknown field " + shown(key) + "; expected one of " + fmt::format("{}", fmt::join(known_, ", ")));
  for (const std::string& key : required)
    if (!object_.contains(key)) throw Refusal(400, key + " is missing", "", key);
}

json parse_object(const std::string& body) {
  // Nothing that is asked for here nests deeper than a list in an object; what does would take a stack to free.
  constexpr int kDeepest = 8;
  const auto shallow = [](int depth, json::parse_event_t, json&) {
    if (depth > kDeepest) throw Refusal(400, "the request is nested too deeply");
    return true;
  };
  try {
    json object = json::parse(body, shallow);
    if (!object.is_object()) throw Refusal(400, "the request is " + shown(object) + "; expected an object");
    return object;
  } catch (const json::exception& error) {
    const std::string what = error.what();  // "[json.exception.parse_error.101] parse error at ..."
    throw Refusal(400, "the request is no JSON: " + what.substr(what.find("] ") + 2),
                  "a body such as {\"sentences\": [\"...\"]}");
  }
}

void FieldSchema::add(const std::string& key, nlohmann::ordered_json type, const std::string& text) {
  type["description"] = text;
  properties_[key] = std::move(type);
}

nlohmann::ordered_json FieldSchema::schema(const std::vector<std::string>& required) const {
  return {{"type", "object"}, {"properties", properties_}, {"required", required}, {"additionalProperties", false}};
}

}  // namespace attune::serve
