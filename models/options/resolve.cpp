#include "models/options/resolve.h"

#include <algorithm>
#include <utility>

namespace attune::models {
namespace {

using Problems = std::vector<OptionProblem>;

std::string number(int64_t n) { return std::to_string(n); }

void resolve_readout(ModelOptions& options, Problems& problems) {
  auto& decoder = options.decoder;
  const bool is_read = options.reads_out();
  if (decoder.readout == kAuto) decoder.readout = is_read ? decoder_orders().at(decoder.order).readout : "none";
  const bool reads = readouts().at(decoder.readout).reads;
  if (reads != is_read)
    problems.push_back({{"model.decoder.readout", "model.output"},
                        "readout: " + decoder.readout + " and output: " + options.output +
                            " do not go together: " + (is_read ? "something reads it" : "nothing reads it"),
                        "leave readout out"});
  const bool tied = options.tied().target && options.generates();
  if (!reads) {
    if (decoder.readout_width != 0 && !is_read)
      problems.push_back(
          {{"model.decoder.readout_width", "model.output"},
           "readout_width is " + number(decoder.readout_width) + ", but output: " + options.output + " has no readout",
           "leave readout_width out"});
  } else if (decoder.readout_width == 0)
    decoder.readout_width = tied ? options.embedding : decoder.hidden;
  if (tied && decoder.readout_width != options.embedding)
    problems.push_back({{"model.decoder.readout_width", "model.tied_embeddings", "model.embedding"},
                        "tied_embeddings: " + options.tied_embeddings + " needs a readout as wide as the embedding (" +
                            number(options.embedding) + "), but readout_width is " + number(decoder.readout_width),
                        "leave readout_width out, or set tied_embeddings: none"});
}

void check_tied(const ModelOptions& options, bool joint, Problems& problems) {
  const TieRow& tied = options.tied();
  if (tied.target && !tied.source && !options.generates())
    problems.push_back({{"model.tied_embeddings", "model.output"},
                        "tied_embeddings: target, but output: " + options.output + " has no output layer to tie",
                        "set tied_embeddings: all, or none"});
  if (tied.source && !joint)
    problems.push_back({{"model.tied_embeddings", "vocabulary.joint"},
                        "tied_embeddings: all needs one vocabulary for both sides",
                        "set vocabulary.joint: true, or tied_embeddings: target"});
}

// What zeros mean.
void resolve_parts(ModelOptions& options, int64_t longest) {
  auto& attention = options.attention;
  auto& decoder = options.decoder.transformer;
  if (decoder.alignment_layer == 0) decoder.alignment_layer = std::max<int64_t>(decoder.layers - 1, 1);
  for (int64_t* places : {&options.encoder.transformer.learned.longest, &decoder.learned.longest})
    if (*places == 0) *places = longest + 1;
  for (AdditiveOptions* score : attention.layers())
    if (score->width == 0) score->width = options.decoder_row().states(options);
  if (attention.location.longest == 0) attention.location.longest = longest + 1;
}

// A Transformer's own heads, and those of its attention to the source: they share its width, whatever the memory's is.
void check_heads(const ModelOptions& options, Problems& problems) {
  const auto check = [&](int64_t heads, const std::string& path) {
    if (options.embedding % heads != 0)
      problems.push_back({{path, "model.embedding"},
                          number(heads) + " heads cannot share a Transformer's width, model.embedding, which is " +
                              number(options.embedding),
                          "choose a number that divides it"});
  };
  if (!options.encoder_row().ends) check(options.encoder.transformer.heads, "model.encoder.transformer.heads");
  if (options.decoder_row().recurs) return;
  const auto& decoder = options.decoder.transformer;
  check(decoder.heads, "model.decoder.transformer.heads");
  if (options.attention.heads != decoder.heads) check(options.attention.heads, "model.attention.heads");
  if (decoder.alignment_layer > decoder.layers)
    problems.push_back({{"model.decoder.transformer.alignment_layer", "model.decoder.transformer.layers"},
                        "the alignment is to be that of block " + number(decoder.alignment_layer) + ", but there are " +
                            number(decoder.layers),
                        "choose one of them"});
}

void resolve_memory(ModelOptions& options, Problems& problems, std::vector<std::string>& notes) {
  const auto& attention = options.attention;
  const int64_t states = options.encoder_row().states(options), query = options.decoder_row().states(options);
  if (!options.decoder_row().recurs) {
    if (options.memory.width == 0) options.memory.width = states;
    return;
  }
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
  if (!options.attends() && options.memory.width != states)
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

// What does not go together with one value of an option.
struct RefusedWith {
  std::string path, value;
  Problems& problems;

  void operator()(bool wrong, const std::string& other, const std::string& other_value, const std::string& why,
                  const std::string& hint) const {
    if (wrong) problems.push_back({{other, path}, other_value + " and " + value + " do not go together: " + why, hint});
  }
};

// Copying reads weights that say how probable each place is.
void refuse_copies(const ModelOptions& options, bool joint, Problems& problems) {
  const auto& attention = options.attention;
  const auto& window = windows().at(attention.window);
  const auto& normalizer = normalizers().at(attention.normalizer);
  const RefusedWith refuse_if{"model.output", "output: " + options.output, problems};
  refuse_if(!joint, "vocabulary.joint", "joint: false", "a word must have one id on both sides",
            "set vocabulary.joint: true");
  refuse_if(!options.attends(), "model.attention.score", "score: " + attention.score, "nothing is attended to",
            "choose another score");
  refuse_if(normalizer.draws, "model.attention.normalizer", "normalizer: " + attention.normalizer,
            "one position is no distribution of words", "choose normalizer: softmax");
  if (options.generates()) {
    refuse_if(window.sums_to_one != nullptr && !window.sums_to_one(attention), "model.attention.window",
              "window: " + attention.window, "its weights do not sum to one", "set local_p.renormalize: true");
    return;
  }
  if (!options.decoder_row().recurs) return;
  const OrderRow& order = decoder_orders().at(options.decoder.order);
  refuse_if(order.read_after > 1, "model.decoder.order", "order: " + options.decoder.order,
            "it attends before it reads the last word, which then would count for nothing",
            "choose order: recur_first or conditional");
  refuse_if(order.attends_from_bottom && options.decoder.layers > 1, "model.decoder.layers",
            "order: " + options.decoder.order + " with " + number(options.decoder.layers) + " layers",
            "it attends from the bottom one, and nothing reads the others", "set decoder.layers: 1");
  if (!options.reads_out() && order.feeds_input != nullptr) {
    const std::string why = "nothing reads what is attended to, only where", hint = "leave it out";
    refuse_if(attention.heads != 1, "model.attention.heads", "heads: " + number(attention.heads), why, hint);
    refuse_if(options.memory.number_of_parts() > 1, "model.memory.parts", "parts: " + options.memory.parts, why, hint);
  }
  refuse_if(!scores().at(attention.score).gradient, "model.attention.score", "score: " + attention.score,
            "not every weight has a gradient, and nothing else teaches what to copy", "choose another score");
  const std::string why = "the right word may weigh nothing at all, which teaches nothing";
  refuse_if(!normalizer.gradient, "model.attention.normalizer", "normalizer: " + attention.normalizer, why,
            "choose normalizer: softmax");
  refuse_if(!window.is_global, "model.attention.window", "window: " + attention.window, why, "choose window: global");
}

// What counts for a recurrent decoder alone, or has no place in blocks that are all of one width.
void refuse_beside_transformer(const ModelOptions& options, Problems& problems) {
  const auto& attention = options.attention;
  const RefusedWith refuse_if{"model.decoder.kind", "decoder.kind: " + options.decoder.kind, problems};
  refuse_if(options.bridge != kAuto, "model.bridge", "bridge: " + options.bridge, "it starts from nothing",
            "leave bridge out");
  refuse_if(!options.attends(), "model.attention.score", "score: " + attention.score,
            "nothing else in it reads the source", "choose another score");
  refuse_if(coverages().at(attention.coverage).make != nullptr, "model.attention.coverage",
            "coverage: " + attention.coverage, "it reads all words at once, so there is no step before that attended",
            "leave coverage out");
  refuse_if(options.memory.number_of_parts() > 1, "model.memory.parts", "parts: " + options.memory.parts,
            "each of its layers projects keys and values", "leave parts out");
  refuse_if(!options.generates(), "model.output", "output: " + options.output,
            "of its layers' alignments one is the output, and nothing reads the blocks behind",
            "choose output: generate or copy_or_generate");
}

// What means nothing together: the one place that says so.
void refuse(const ModelOptions& options, Problems& problems) {
  if (!options.encoder_row().ends && options.decoder_row().recurs) {
    const RefusedWith refuse_if{"model.encoder.kind", "encoder.kind: " + options.encoder.kind, problems};
    refuse_if(options.bridge != kAuto && bridges().at(options.bridge).reads_ends, "model.bridge",
              "bridge: " + options.bridge, "it leaves no last states", "choose bridge: mean or zero");
  }
  if (!options.decoder_row().recurs) refuse_beside_transformer(options, problems);
  const auto& attention = options.attention;
  const auto& score = scores().at(attention.score);
  const RefusedWith refuse_if{"model.attention.score", "attention.score: " + attention.score, problems};
  if (!options.attends()) {
    const std::string why = "nothing is attended to", hint = "leave it out, or choose another score";
    refuse_if(!windows().at(attention.window).is_global, "model.attention.window",
              "attention.window: " + attention.window, why, hint);
    refuse_if(attention.normalizer != AttentionOptions().normalizer, "model.attention.normalizer",
              "attention.normalizer: " + attention.normalizer, why, hint);
    refuse_if(attention.heads != 1, "model.attention.heads", "attention.heads: " + number(attention.heads), why, hint);
    refuse_if(options.bridge != kAuto && !options.reads_memory() && !bridges().at(options.bridge).reads_ends,
              "model.bridge", "bridge: " + options.bridge, "the decoder would see nothing of the source",
              "choose another bridge, or none.every_step: true");
  }
  refuse_if(coverages().at(attention.coverage).make != nullptr && !score.plain_keys, "model.attention.coverage",
            "attention.coverage: " + attention.coverage,
            !options.attends()    ? "nothing is attended to"
            : !score.reads_memory ? "it reads no keys that coverage could be added to"
            : !score.gradient     ? "its weights have no gradient that coverage could learn from"
                                  : "it compares directions, which coverage has none of",
            "choose score: additive or general");
  refuse_if(options.memory.number_of_parts() > 1 && !score.reads_memory, "model.memory.parts",
            "memory.parts: " + options.memory.parts, "it reads no keys", "choose score: additive");
}

}  // namespace

void choose_by_kind(ModelOptions& options) {
  auto& attention = options.attention;
  const bool recurs = options.decoder_row().recurs;
  if (attention.score == kAuto) attention.score = options.decoder_row().score;
  if (attention.heads == 0) attention.heads = recurs || !options.attends() ? 1 : options.decoder.transformer.heads;
  if (recurs && options.bridge == kAuto) options.bridge = options.encoder_row().bridge;
}

std::vector<OptionProblem> resolve(ModelOptions& options, int64_t longest, bool joint,
                                   std::vector<std::string>& notes) {
  Problems problems;
  choose_by_kind(options);
  resolve_parts(options, longest);
  if (options.decoder_row().recurs) resolve_readout(options, problems);
  check_tied(options, joint, problems);
  check_heads(options, problems);
  resolve_memory(options, problems, notes);
  refuse(options, problems);
  if (options.copies()) refuse_copies(options, joint, problems);
  return problems;
}

}  // namespace attune::models
