#include "src/serve/openapi.h"

#include <nlohmann/json.hpp>

namespace attune::serve {
namespace {

using Json = nlohmann::ordered_json;

// Of the answers; those of requests come from their fields.
constexpr const char* kSchemas = R"({
  "Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string", "enum": ["ok"]}}},
  "Side": {"type": "object", "required": ["pieces", "words", "word_of"], "description": "One side of a pair as it was cut",
    "properties": {
      "pieces": {"type": "array", "items": {"type": "string"}},
      "words": {"type": "array", "items": {"type": "string"}},
      "word_of": {"type": "array", "items": {"type": "integer"}, "description": "for each piece its place in words, from 0"}}},
  "Weights": {"type": "array", "description": "[target pieces + 1, source pieces + 1], the ends of the sentences last",
    "items": {"type": "array", "items": {"type": "number", "nullable": true}}},
  "Model": {"type": "object", "required": ["name", "attends", "beam"],
    "properties": {
      "name": {"type": "string"}, "checkpoint": {"type": "string"}, "update": {"type": "integer"},
      "score": {"type": "string"}, "order": {"type": "string"}, "heads": {"type": "integer"},
      "attends": {"type": "boolean"}, "beam": {"type": "integer"}, "parameters": {"type": "integer"},
      "source_vocabulary": {"type": "integer"}, "target_vocabulary": {"type": "integer"}}},
  "Models": {"type": "object", "required": ["program", "models", "limits"],
    "properties": {
      "program": {"type": "string"},
      "models": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}},
      "limits": {"type": "object", "additionalProperties": {"type": "integer"}}}},
  "Hypothesis": {"type": "object", "required": ["text", "target", "ended"],
    "properties": {
      "text": {"type": "string"}, "target": {"$ref": "#/components/schemas/Side"},
      "score": {"type": "number"}, "log_probability": {"type": "number"},
      "ended": {"type": "boolean", "description": "false: it was ended at its longest length"},
      "alignment": {"$ref": "#/components/schemas/Weights"}}},
  "Translation": {"type": "object", "required": ["source", "parts", "hypotheses"],
    "properties": {
      "source": {"$ref": "#/components/schemas/Side"},
      "parts": {"type": "integer", "description": "more than 1: the sentence was long and translated in parts"},
      "hypotheses": {"type": "array", "description": "best first", "items": {"$ref": "#/components/schemas/Hypothesis"}}}},
  "Translations": {"type": "object", "required": ["model", "translations"],
    "properties": {
      "model": {"type": "string"},
      "translations": {"type": "array", "items": {"$ref": "#/components/schemas/Translation"}}}},
  "Line": {"type": "object", "required": ["kind"], "description": "source, once; steps; then the end or an error",
    "properties": {
      "kind": {"type": "string", "enum": ["source", "step", "end", "error"]},
      "source": {"$ref": "#/components/schemas/Side"}, "target": {"$ref": "#/components/schemas/Side"},
      "alignment": {"$ref": "#/components/schemas/Weights"},
      "translation": {"$ref": "#/components/schemas/Translation"}, "error": {"$ref": "#/components/schemas/Reason"}}},
  "Alignment": {"type": "object", "required": ["source", "target", "alignment", "links"],
    "properties": {
      "source": {"$ref": "#/components/schemas/Side"}, "target": {"$ref": "#/components/schemas/Side"},
      "log_probability": {"type": "number"}, "alignment": {"$ref": "#/components/schemas/Weights"},
      "links": {"type": "string", "description": "of words, source-target from 0, as Pharaoh writes them"}}},
  "Alignments": {"type": "object", "required": ["model", "alignments"],
    "properties": {
      "model": {"type": "string"},
      "alignments": {"type": "array", "items": {"$ref": "#/components/schemas/Alignment"}}}},
  "Progress": {"type": "object", "required": ["run", "program", "state", "lines", "next", "anew"],
    "properties": {
      "run": {"type": "string"}, "program": {"type": "string"}, "metric": {"type": "string"},
      "metrics": {"type": "array", "items": {"type": "object"}, "description": "that lines of validations may have, and how a plot shows them"},
      "state": {"type": "string", "enum": ["training", "finished", "stopped"]},
      "reason": {"type": "string", "description": "why it is finished"},
      "limits": {"type": "object", "additionalProperties": {"type": "number"}, "description": "0: none"},
      "lines": {"type": "array", "items": {"type": "object"}, "description": "of metrics.jsonl, those behind the place asked for"},
      "next": {"type": "string", "description": "the place behind them"},
      "anew": {"type": "boolean", "description": "the run was begun anew: the lines are all there are"},
      "samples": {"type": "object", "nullable": true, "description": "the newest translations of the validation text's first lines"}}},
  "Description": {"type": "object"},
  "Reason": {"type": "object", "required": ["message"],
    "properties": {"message": {"type": "string"}, "hint": {"type": "string"}, "field": {"type": "string"}}},
  "Refusal": {"type": "object", "required": ["error"], "properties": {"error": {"$ref": "#/components/schemas/Reason"}}}
})";

Json content(const std::string& type, Json schema) { return {{type, {{"schema", std::move(schema)}}}}; }

Json reference(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }

Json answer_of(const Route& route) {
  if (route.answered.empty()) return content("text/html", {{"type", "string"}});
  return content(route.media, reference(route.answered));
}

Json operation(const Route& route) {
  Json out{{"summary", route.help},
           {"responses",
            {{"200", {{"description", route.help}, {"content", answer_of(route)}}},
             {"default",
              {{"description", "why there is no answer"},
               {"content", content("application/json", reference("Refusal"))}}}}}};
  for (const auto& [name, text] : route.parameters)
    out["parameters"].push_back(
        {{"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}, {"description", text}});
  if (!route.request.is_null())
    out["requestBody"] = {{"required", true}, {"content", content("application/json", route.request)}};
  return out;
}

}  // namespace

Route description_route(const Router& router) {
  return {.path = "/openapi.json",
          .help = "this description",
          .answer = [&router](const Question&) { return json_answer(openapi(router)); },
          .answered = "Description"};
}

Json openapi(const Router& router) {
  Json paths = Json::object();
  for (const Route& route : router.routes()) {
    std::string method = route.method;
    std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::tolower(c); });
    paths[route.path][method] = operation(route);
  }
  return {{"openapi", "3.0.3"},
          {"info",
           {{"title", "Attune"},
            {"description", "Translations and alignments of trained runs"},
            {"version", ATTUNE_VERSION}}},
          {"paths", paths},
          {"components", {{"schemas", Json::parse(kSchemas)}}}};
}

}  // namespace attune::serve
