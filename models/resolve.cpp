#include "models/resolve.h"

#include <utility>

namespace attune {
namespace {

using Problems = std::vector<OptionProblem>;

std::string number(int64_t n) { return std::to_string(n); }

void resolve_readout(ModelOptions& options, bool joint, Problems& problems) {
  auto& decoder = options.decoder;
  if (decoder.readout == "auto") decoder.readout = decoder_orders().at(decoder.order).readout;
  const bool tied = options.tied_embeddings != "none";
  if (decoder.readout_width == 0) decoder.readout_width = tied ? options.embedding : decoder.hidden;
  if (tied && decoder.readout_width != options.embedding)
    problems.push_back({{"model.decoder.readout_width", "model.tied_embeddings", "model.embedding"},
                        "tied_embeddings: " + options.tied_embeddings + " needs a readout as wide as the embedding (" +
                            number(options.embedding) + "), but readout_width is " + number(decoder.readout_width),
                        "leave readout_width out, or set tied_embeddings: none"});
  if (options.tied_embeddings == "all" && !joint)
    problems.push_back({{"model.tied_embeddings", "vocabulary.joint"},
                        "tied_embeddings: all needs one vocabulary for both sides",
                        "set vocabulary.joint: true, or tied_embeddings: target"});
}

void resolve_memory(ModelOptions& options, Problems& problems, std::vector<std::string>& notes) {
  const auto& attention = options.attention;
  const int64_t states = 2 * options.encoder.hidden, query = options.decoder.hidden;
  const bool equal = scores().at(attention.score).equal_widths;
  if (options.memory.width == 0) {
    options.memory.width = equal ? query : states;
    if (equal && states != query)
      notes.push_back("score " + attention.score +
                      " compares query and memory directly: the memory is projected from " + number(states) +
                      " to the query's width " + number(query));
  }
  if (equal && options.memory.width != query)
    problems.push_back({{"model.memory.width", "model.attention.score", "model.decoder.hidden"},
                        "score " + attention.score +
                            " needs query and memory of one width, but the query (decoder.hidden) has " +
                            number(query) + " and memory.width is " + number(options.memory.width),
                        "leave memory.width out, or set it to " + number(query) + ", or choose score: general"});
  if (scores().at(attention.score).make == nullptr && options.memory.width != states)
    problems.push_back({{"model.memory.width", "model.attention.score"},
                        "score " + attention.score + " reads the encoder's end as it is, of width " + number(states) +
                            ", but memory.width is " + number(options.memory.width),
                        "leave memory.width out"});
  const int64_t parts = options.memory.number_of_parts();
  for (const auto& [what, width] :
       {std::pair("decoder.hidden", query), std::pair("memory.width", options.memory.width)}) {
    if (width % parts != 0)
      problems.push_back({{"model.memory.parts", "model.decoder.hidden", "model.memory.width", "model.encoder.hidden"},
                          "memory.parts: " + options.memory.parts + " cuts states into " + number(parts) +
                              " parts, but " + what + " is " + number(width),
                          "choose a width that " + number(parts) + " divides"});
    else if ((width / parts) % attention.heads != 0)
      problems.push_back(
          {{"model.attention.heads", "model.decoder.hidden", "model.memory.width", "model.encoder.hidden"},
           number(attention.heads) + " heads cannot share " + what + ", which is " + number(width) +
               (parts == 1 ? "" : " in " + number(parts) + " parts"),
           "choose a number that divides it"});
  }
}

// What means nothing together: the one place that says so.
void refuse(const ModelOptions& options, Problems& problems) {
  const auto& attention = options.attention;
  const auto& score = scores().at(attention.score);
  const auto together = [&](bool wrong, const std::string& path, const std::string& value, const std::string& why,
                            const std::string& hint) {
    if (wrong)
      problems.push_back(
          {{"model." + path, "model.attention.score"},
           path + ": " + value + " and attention.score: " + attention.score + " do not go together: " + why,
           hint});
  };
  if (score.make == nullptr) {
    const std::string why = "nothing is attended to", hint = "leave it out, or choose another score";
    together(attention.window != "global", "attention.window", attention.window, why, hint);
    together(attention.normalizer != "softmax", "attention.normalizer", attention.normalizer, why, hint);
    together(attention.heads != 1, "attention.heads", number(attention.heads), why, hint);
  }
  together(attention.coverage != "none" && !score.plain_keys, "attention.coverage", attention.coverage,
           score.make == nullptr ? "nothing is attended to"
           : score.reads_memory  ? "it compares directions, which coverage has none of"
                                 : "it reads no keys that coverage could be added to",
           "choose score: additive or general");
  together(options.memory.parts != "states" && !score.reads_memory, "memory.parts", options.memory.parts,
           "it reads no keys", "choose score: additive");
}

}  // namespace

std::vector<OptionProblem> resolve(ModelOptions& options, int64_t longest, bool joint,
                                   std::vector<std::string>& notes) {
  Problems problems;
  resolve_readout(options, joint, problems);
  resolve_memory(options, problems, notes);
  refuse(options, problems);
  auto& attention = options.attention;
  for (AdditiveOptions* score : {&attention.additive, &attention.normed_additive, &attention.concat})
    if (score->width == 0) score->width = options.decoder.hidden;
  if (attention.location.longest == 0) attention.location.longest = longest + 1;
  return problems;
}

}  // namespace attune
