#include "src/commands/comparison/result.h"

#include <cmath>

namespace attune {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no number for what is none.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number(const nlohmann::json& json) { return json.is_null() ? AttentionDiagnostics::kNone : json.get<double>(); }

/// The figures by their names, once for both directions.
template <class Result, class Visit>
void visit_figures(Result& result, const Visit& visit) {
  visit("minutes", result.minutes);
  visit("tokens_per_second", result.tokens_per_second);
  visit("megabytes", result.megabytes);
  visit("perplexity", result.perplexity);
  visit("bleu", result.bleu);
  visit("bleu_half_width", result.bleu_half_width);
  visit("chrf", result.chrf);
  visit("aer", result.aer);
  AttentionDiagnostics::Values::visit(result.attention,
                                      [&](const std::string& name, auto& value) { visit("attention_" + name, value); });
}

Json to_json(const AlignedPair& pair) {
  return {{"index", pair.index},
          {"source", pair.source},
          {"target", pair.target},
          {"rows", pair.alignment.rows},
          {"columns", pair.alignment.columns},
          {"alignment", pair.alignment.values},
          {"source_end", pair.source_end},
          {"target_end", pair.target_end}};
}

AlignedPair pair_from_json(const nlohmann::json& json) {
  AlignedPair pair;
  pair.index = json.at("index");
  pair.source = json.at("source");
  pair.target = json.at("target");
  pair.alignment = Matrix(json.at("rows"), json.at("columns"));
  pair.alignment.values = json.at("alignment").get<std::vector<float>>();
  pair.source_end = json.at("source_end");
  pair.target_end = json.at("target_end");
  return pair;
}

}  // namespace

Json to_json(const TrialResult& result) {
  Json json = {{"name", result.trial.name()}, {"settings", Json::array()}, {"seed", result.trial.seed}};
  for (const auto& [path, value] : result.trial.settings) json["settings"].push_back({path, value});
  json["parameters"] = result.parameters;
  json["update"] = result.update;
  visit_figures(result, [&](const std::string& name, double value) { json[name] = number(value); });
  json["bleu_by_length"] = Json::array();
  for (const LengthRange& range : result.by_length)
    json["bleu_by_length"].push_back({range.from, range.to, range.sentences, number(range.value)});
  json["learning"] = Json::array();
  for (const Curve::Point& point : result.learning) json["learning"].push_back({point.at, number(point.value)});
  json["config"] = result.config;
  json["alignments"] = Json::array();
  for (const AlignedPair& pair : result.alignments) json["alignments"].push_back(to_json(pair));
  return json;
}

TrialResult result_from_json(const nlohmann::json& json) {
  TrialResult result;
  for (const auto& setting : json.at("settings")) result.trial.settings.emplace_back(setting.at(0), setting.at(1));
  result.trial.seed = json.at("seed");
  result.parameters = json.at("parameters");
  result.update = json.at("update");
  visit_figures(result, [&](const std::string& name, double& value) { value = number(json.at(name)); });
  for (const auto& range : json.at("bleu_by_length"))
    result.by_length.push_back({range.at(0), range.at(1), range.at(2), number(range.at(3))});
  for (const auto& point : json.at("learning")) result.learning.push_back({point.at(0), number(point.at(1))});
  result.config = json.at("config");
  for (const auto& pair : json.at("alignments")) result.alignments.push_back(pair_from_json(pair));
  return result;
}

}  // namespace attune
