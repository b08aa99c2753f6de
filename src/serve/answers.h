// What a model found, as JSON.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "attune/translator.h"
#include "src/text/tokenizer.h"

namespace attune::serve {

/// {"source": ..., "parts": 1, "hypotheses": [...]}
nlohmann::ordered_json translation_object(const Translation& line);
/// {"source": ..., "target": ..., "log_probability": ..., "alignment": ..., "links": ...}; `target` is the given text.
/// Refusal (422) of a pair that was too long.
nlohmann::ordered_json alignment_object(const Translation& line, const std::string& target);
/// {"kind": "step", "target": ..., "alignment": ...}
nlohmann::ordered_json step_object(const Hypothesis& partial, const text::Tokenizer& target);

}  // namespace attune::serve
