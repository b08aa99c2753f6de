#include "models/resolve.h"

#include <utility>

namespace attune {

std::vector<OptionProblem> resolve(ModelOptions& options, int64_t longest, bool joint,
                                   std::vector<std::string>& notes) {
  std::vector<OptionProblem> problems;
  auto& decoder = options.decoder;
  auto& attention = options.attention;
  const int64_t states = 2 * options.encoder.hidden;

  if (decoder.readout == "auto") decoder.readout = decoder_orders().at(decoder.order).readout;
  const bool tied = options.tied_embeddings != "none";
  if (decoder.readout_width == 0) decoder.readout_width = tied ? options.embedding : decoder.hidden;
  if (tied && decoder.readout_width != options.embedding)
    problems.push_back({{"model.decoder.readout_width", "model.tied_embeddings", "model.embedding"},
                        "tied_embeddings: " + options.tied_embeddings + " needs a readout as wide as the embedding (" +
                            std::to_string(options.embedding) + "), but readout_width is " +
                            std::to_string(decoder.readout_width),
                        "leave readout_width out, or set tied_embeddings: none"});
  if (options.tied_embeddings == "all" && !joint)
    problems.push_back({{"model.tied_embeddings", "vocabulary.joint"},
                        "tied_embeddings: all needs one vocabulary for both sides",
                        "set vocabulary.joint: true, or tied_embeddings: target"});

  const bool equal = scores().at(attention.score).equal_widths;
  if (options.memory.width == 0) {
    options.memory.width = equal ? decoder.hidden : states;
    if (equal && states != decoder.hidden)
      notes.push_back("score " + attention.score +
                      " compares query and memory directly: the memory is projected from " + std::to_string(states) +
                      " to the query's width " + std::to_string(decoder.hidden));
  }
  if (equal && options.memory.width != decoder.hidden)
    problems.push_back(
        {{"model.memory.width", "model.attention.score", "model.decoder.hidden"},
         "score " + attention.score + " needs query and memory of one width, but the query (decoder.hidden) has " +
             std::to_string(decoder.hidden) + " and memory.width is " + std::to_string(options.memory.width),
         "leave memory.width out, or set it to " + std::to_string(decoder.hidden) + ", or choose score: general"});
  for (const auto& [what, width] :
       {std::pair("decoder.hidden", decoder.hidden), std::pair("memory.width", options.memory.width)})
    if (width % attention.heads != 0)
      problems.push_back(
          {{"model.attention.heads", "model.decoder.hidden", "model.memory.width", "model.encoder.hidden"},
           std::to_string(attention.heads) + " heads cannot share " + what + ", which is " + std::to_string(width),
           "choose a number that divides it"});
  if (attention.additive.width == 0) attention.additive.width = decoder.hidden;
  if (attention.location.longest == 0) attention.location.longest = longest + 1;
  return problems;
}

}  // namespace attune
