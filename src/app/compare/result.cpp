#include "src/app/compare/result.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/base/files.h"
#include "src/eval/metrics.h"

namespace attune::app::compare {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no number for what is none.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number(const nlohmann::json& json) { return json.is_null() ? TrialResult::kNone : json.get<double>(); }

Json points(const std::vector<plot::Curve::Point>& curve) {
  Json out = Json::array();
  for (const plot::Curve::Point& point : curve) out.push_back({point.at, number(point.value)});
  return out;
}
std::vector<plot::Curve::Point> points(const nlohmann::json& json) {
  std::vector<plot::Curve::Point> out;
  for (const auto& point : json) out.push_back({point.at(0), number(point.at(1))});
  return out;
}

/// The figures by their names, once for both directions.
template <class Result, class Visit>
void visit_figures(Result& result, const Visit& visit) {
  visit("minutes", result.minutes);
  visit("target_tokens_per_second", result.target_tokens_per_second);
  visit("megabytes", result.megabytes);
  for (auto& value : result.values) {
    visit(value.name, value.value);
    for (auto& [part, number] : value.parts) visit(value.name + "_" + part, number);
  }
  eval::AttentionDiagnostics::Values::visit(
      result.attention, [&](const std::string& name, auto& value) { visit("attention_" + name, value); });
}

Json to_json(const alignment::AlignedPair& pair) {
  return {{"index", pair.index},
          {"source", pair.source},
          {"target", pair.target},
          {"rows", pair.alignment.rows},
          {"columns", pair.alignment.columns},
          {"alignment", pair.alignment.values},
          {"source_end", pair.source_end},
          {"target_end", pair.target_end}};
}

alignment::AlignedPair pair_from_json(const nlohmann::json& json) {
  alignment::AlignedPair pair;
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

std::vector<MetricValue> no_values(const std::vector<std::string>& metrics) {
  std::vector<MetricValue> out;
  for (const std::string& name : metrics) {
    out.push_back({name, TrialResult::kNone});
    if (name == kMainMetric) out.back().parts = {{std::string(kHalfWidth), TrialResult::kNone}};
  }
  return out;
}

Json to_json(const TrialResult& result) {
  const bool ended = result.failure.empty();
  Json json = {{"name", result.trial.name()}, {"settings", Json::array()}, {"seed", result.trial.seed}};
  for (const auto& [path, value] : result.trial.settings) json["settings"].push_back({path, value});
  json["failure"] = ended ? Json(nullptr) : Json(result.failure);
  json["parameters"] = ended ? Json(result.parameters) : Json(nullptr);
  json["update"] = ended ? Json(result.update) : Json(nullptr);
  visit_figures(result, [&](const std::string& name, double value) { json[name] = number(value); });
  json["bleu_by_length"] = Json::array();
  for (const eval::LengthRange& range : result.by_length)
    json["bleu_by_length"].push_back({range.from, range.to, range.sentences, number(range.value)});
  json["learning"] = points(result.learning);
  json["perplexities"] = points(result.perplexities);
  json["basis"] = {{"config", result.basis.config},
                   {"trained", result.basis.trained},
                   {"evaluated", result.basis.evaluated},
                   {"sentences", result.basis.sentences}};
  json["alignments"] = Json::array();
  for (const alignment::AlignedPair& pair : result.alignments) json["alignments"].push_back(to_json(pair));
  return json;
}

TrialResult result_from_json(const nlohmann::json& json) {
  TrialResult result;
  for (const auto& setting : json.at("settings")) result.trial.settings.emplace_back(setting.at(0), setting.at(1));
  result.trial.seed = json.at("seed");
  result.parameters = json.at("parameters");
  result.update = json.at("update");
  std::vector<std::string> metrics;
  for (const std::string& name : eval::comparable_metrics().names())
    if (json.contains(name)) metrics.push_back(name);
  result.values = no_values(metrics);
  visit_figures(result, [&](const std::string& name, double& value) { value = number(json.at(name)); });
  for (const auto& range : json.at("bleu_by_length"))
    result.by_length.push_back({range.at(0), range.at(1), range.at(2), number(range.at(3))});
  result.learning = points(json.at("learning"));
  result.perplexities = points(json.at("perplexities"));
  const auto& basis = json.at("basis");
  result.basis.config = basis.at("config");
  basis.at("trained").get_to(result.basis.trained);
  basis.at("evaluated").get_to(result.basis.evaluated);
  basis.at("sentences").get_to(result.basis.sentences);
  for (const auto& pair : json.at("alignments")) result.alignments.push_back(pair_from_json(pair));
  return result;
}

std::optional<TrialResult> stored_result(const std::filesystem::path& file, const Basis& basis,
                                         const std::vector<std::string>& metrics) {
  if (!std::filesystem::exists(file)) return {};
  try {
    TrialResult result = result_from_json(nlohmann::json::parse(read_file(file)));
    std::vector<MetricValue> wanted;
    for (const std::string& name : metrics)
      if (const auto found = std::ranges::find(result.values, name, &MetricValue::name); found != result.values.end())
        wanted.push_back(*found);
    const bool has_all = wanted.size() == metrics.size();
    result.values = std::move(wanted);
    if (result.basis == basis && has_all) return result;
  } catch (const nlohmann::json::exception&) {  // of another version, or not ours: made again
  }
  return {};
}

std::vector<std::vector<const TrialResult*>> by_setting(const std::vector<TrialResult>& results) {
  std::vector<std::vector<const TrialResult*>> out;
  for (const TrialResult& result : results) {
    const auto same = std::find_if(
        out.begin(), out.end(), [&](const auto& group) { return group[0]->trial.settings == result.trial.settings; });
    if (same == out.end())
      out.push_back({&result});
    else
      same->push_back(&result);
  }
  return out;
}

}  // namespace attune::app::compare
