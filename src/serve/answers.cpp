#include "src/serve/answers.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "src/alignment/json.h"
#include "src/alignment/link_rules.h"
#include "src/alignment/units.h"
#include "src/serve/question.h"

namespace attune::serve {
namespace {

using Json = nlohmann::ordered_json;

void add_number(Json& object, const char* key, double value) {
  if (std::isfinite(value)) object[key] = std::round(value * 1e6) / 1e6;
}

Json hypothesis_object(const Hypothesis& found, const std::string& text, const text::Tokenizer& target) {
  Json out{{"text", text}, {"target", alignment::as_json(target.describe(found.ids))}};
  add_number(out, "score", found.score);
  add_number(out, "log_probability", found.log_probability);
  out["ended"] = found.ended;
  if (!found.alignment.values.empty()) out["alignment"] = alignment::as_json(found.alignment);
  return out;
}

}  // namespace

Json translation_object(const Translation& line) {
  Json hypotheses = Json::array();
  for (size_t i = 0; i < line.hypotheses.size(); ++i)
    hypotheses.push_back(hypothesis_object(line.hypotheses[i], line.texts[i], *line.target));
  // A sentence without words has one translation, certain and empty.
  if (hypotheses.empty()) hypotheses.push_back(hypothesis_object({}, line.text(), *line.target));
  return {{"source", alignment::as_json(line.source)}, {"parts", line.parts}, {"hypotheses", hypotheses}};
}

Json alignment_object(const Translation& line, const std::string& target) {
  if (line.hypotheses.empty()) throw Refusal(422, "a pair is too long to be aligned", "send it in parts");
  const Hypothesis& found = line.hypotheses.front();
  const Segmented &source = line.source, given = line.target->segment(target);
  Json out{{"source", alignment::as_json(source)}, {"target", alignment::as_json(given)}};
  add_number(out, "log_probability", found.log_probability);
  out["alignment"] = alignment::as_json(found.alignment);
  out["links"] = alignment::to_pharaoh(alignment::hard_links(alignment::between_words(found.alignment, source, given)));
  return out;
}

Json step_object(const Hypothesis& partial, const text::Tokenizer& target) {
  Json out{{"kind", "step"}, {"target", alignment::as_json(target.describe(partial.ids))}};
  if (!partial.alignment.values.empty()) out["alignment"] = alignment::as_json(partial.alignment);
  return out;
}

}  // namespace attune::serve
