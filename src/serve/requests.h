// What may be asked for.
#pragma once
#include <string>
#include <vector>

#include "src/serve/limits.h"
#include "src/serve/reading.h"

namespace attune::serve {

struct TranslateRequest {
  ServeLimits limits;
  std::string model = {};
  std::vector<std::string> sentences = {}, prefixes = {};
  int64_t beam = 0;  // 0: the model's
  int64_t nbest = 1;
  double length_penalty = -1;  // below 0: the model's
  bool alignment = true;

  static std::vector<std::string> required() { return {"sentences"}; }
  void fields(auto& field) {
    field("model", model, kFree, "a name of GET /models; may be left out where there is one");
    field("sentences", sentences, kFree, "to translate", entries(1, limits.sentences),
          characters_at_most(limits.characters));
    field("prefixes", prefixes, kFree, "what each translation begins with", entries(0, limits.sentences),
          characters_at_most(limits.characters));
    field("beam", beam, kFree, "hypotheses kept, 1: greedy", between(1, limits.beam));
    field("nbest", nbest, kFree, "hypotheses wanted, at most the beam", between(1, limits.nbest));
    field("length_penalty", length_penalty, kFree, "alpha of log-probability / length^alpha", between(0.0, 5.0));
    field("alignment", alignment, kFree, "whether the weights are wanted");
  }
};

struct AlignRequest {
  ServeLimits limits;
  std::string model = {};
  std::vector<std::string> sources = {}, targets = {};

  static std::vector<std::string> required() { return {"sources", "targets"}; }
  void fields(auto& field) {
    field("model", model, kFree, "a name of GET /models; may be left out where there is one");
    field("sources", sources, kFree, "sentences", entries(1, limits.sentences), characters_at_most(limits.characters));
    field("targets", targets, kFree, "their translations", entries(1, limits.sentences),
          characters_at_most(limits.characters));
  }
};

}  // namespace attune::serve
