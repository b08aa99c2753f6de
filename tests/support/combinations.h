// The models that laws are held against: every row of every table at least once with every order, and once with every row
// of every other table.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/tiny_model.h"

namespace attune::testing {

struct Combination {
  std::string name;
  models::ModelOptions options;
};
inline void PrintTo(const Combination& one, std::ostream* out) { *out << one.name; }

/// Every order with every score, and with every row of each other table beside the defaults; what is refused left out.
inline std::vector<Combination> combinations() {
  std::vector<Combination> out;
  for (const auto& order : models::decoder_orders().names()) {
    const auto add = [&](const std::string& name, const std::string& score, const auto& change) {
      Combination one{order + "_" + name, tiny_options(score, order)};
      change(one.options);
      if (is_allowed(one.options)) out.push_back(std::move(one));
    };
    for (const auto& score : models::scores().names()) add(score, score, [](models::ModelOptions&) {});
    for (const auto& cell : models::cells().names())
      add("cell_" + cell, "additive", [&](models::ModelOptions& o) { o.encoder.cell = o.decoder.cell = cell; });
    for (const auto& bridge : models::bridges().names())
      add("bridge_" + bridge, "additive", [&](models::ModelOptions& o) { o.bridge = bridge; });
    for (const auto& readout : models::readouts().names())
      add("readout_" + readout, "additive", [&](models::ModelOptions& o) { o.decoder.readout = readout; });
    for (const auto& window : models::windows().names())
      add("window_" + window, "additive", [&](models::ModelOptions& o) {
        o.attention.window = window;
        o.attention.local_m.D = o.attention.local_p.D = 2;
      });
    for (const auto& normalizer : models::normalizers().names())
      add("normalizer_" + normalizer, "additive",
          [&](models::ModelOptions& o) { o.attention.normalizer = normalizer; });
    for (const auto& coverage : models::coverages().names())
      add("coverage_" + coverage, "additive", [&](models::ModelOptions& o) { o.attention.coverage = coverage; });
    for (const auto& output : models::outputs().names())
      add("output_" + output, "additive", [&](models::ModelOptions& o) { o.output = output; });
    for (const char* parts : {"key_value", "key_value_predict"})
      add(parts, "additive", [&](models::ModelOptions& o) {
        o.memory.parts = parts;
        o.decoder.hidden = 6;
      });
    add("heads", "additive", [](models::ModelOptions& o) {
      o.attention.heads = 2;
      o.decoder.hidden = 6;
    });
    for (const auto& window : models::windows().names())  // heads of a product have kernels of their own
      add("product_heads_" + window, "scaled_dot", [&](models::ModelOptions& o) {
        o.attention.window = window;
        o.attention.local_m.D = o.attention.local_p.D = 2;
        o.attention.heads = 2;
        o.decoder.hidden = 6;
      });
    for (const auto& kind : models::encoders().names())
      add("of_" + kind, "additive", [&](models::ModelOptions& o) { o.encoder.kind = kind; });
    add("transitions", "additive", [](models::ModelOptions& o) { o.encoder.transitions = o.decoder.transitions = 2; });
    for (const char* cell : {"gru", "lstm"})
      add(std::string("residual_") + cell, "additive", [&](models::ModelOptions& o) {
        o.encoder.cell = o.decoder.cell = cell;
        o.encoder.layers = o.encoder.unidirectional = 2;
        o.encoder.residual = o.decoder.residual = true;
      });
  }
  for (const auto& encoder : models::encoders().names())
    for (const char* norm : {"pre", "post"})
      for (const auto& places : models::positions().names()) {
        Combination one{encoder + "_transformer_" + norm + "_" + places, tiny_options("auto", "attend_first")};
        one.options.encoder.kind = encoder;
        one.options.decoder.kind = "transformer";
        for (models::TransformerOptions* side : transformers(one.options)) side->norm = norm, side->positions = places;
        out.push_back(std::move(one));
      }
  for (const auto& window : models::windows().names()) {
    Combination one{"transformer_" + window, tiny_options("auto", "attend_first")};
    one.options.encoder.kind = one.options.decoder.kind = "transformer";
    one.options.attention.window = window;
    one.options.attention.local_m.D = one.options.attention.local_p.D = 2;
    out.push_back(std::move(one));
  }
  return out;
}

/// One of the things that a model is made of: its values, and how each is set.
struct ModelAxis {
  std::vector<std::string> values;
  std::function<void(models::ModelOptions&, const std::string&)> set;
};

/// The first value of each is the default.
inline std::vector<ModelAxis> model_axes() {
  const auto first = [](const std::string& name, std::vector<std::string> names) {
    std::erase(names, name);
    names.insert(names.begin(), name);
    return names;
  };
  using O = models::ModelOptions;
  using S = const std::string&;
  return {
      {first("additive", models::scores().names()), [](O& o, S name) { o.attention.score = name; }},
      {{"every_step", "once"}, [](O& o, S name) { o.attention.none.every_step = name == "every_step"; }},
      {first("global", models::windows().names()), [](O& o, S name) { o.attention.window = name; }},
      {{"summed", "renormalized"}, [](O& o, S name) { o.attention.local_p.renormalize = name == "renormalized"; }},
      {first("softmax", models::normalizers().names()), [](O& o, S name) { o.attention.normalizer = name; }},
      {first("none", models::coverages().names()), [](O& o, S name) { o.attention.coverage = name; }},
      {{"1", "2"}, [](O& o, S heads) { o.attention.heads = std::stoi(heads); }},
      {{"states", "key_value", "key_value_predict"}, [](O& o, S parts) { o.memory.parts = parts; }},
      {models::decoder_orders().names(), [](O& o, S name) { o.decoder.order = name; }},
      {{"fed", "free"}, [](O& o, S name) { o.decoder.recur_first.input_feeding = name == "fed"; }},
      {first("gru", models::cells().names()), [](O& o, S name) { o.encoder.cell = o.decoder.cell = name; }},
      {{"one", "deep", "transitions", "unidirectional"},
       [](O& o, S stack) {
         if (stack == "deep") o.encoder.layers = o.decoder.layers = 2;
         if (stack == "deep") o.encoder.residual = o.decoder.residual = true;
         if (stack == "transitions") o.encoder.transitions = o.decoder.transitions = 2;
         if (stack == "unidirectional") o.encoder.unidirectional = 1;
       }},
      {first("auto", models::bridges().names()), [](O& o, S name) { o.bridge = name; }},
      {first("none", models::readouts().names()),
       [](O& o, S name) { o.decoder.readout = name == "none" ? "auto" : name; }},
      {first("generate", models::outputs().names()), [](O& o, S name) { o.output = name; }},
      {{"none", "target", "all"}, [](O& o, S name) { o.tied_embeddings = name; }},
      {models::encoders().names(), [](O& o, S name) { o.encoder.kind = name; }},
      {models::decoders().names(), [](O& o, S name) { o.decoder.kind = name; }},
      {{"pre", "post"},
       [](O& o, S name) {
         for (auto* side : transformers(o)) side->norm = name;
       }},
      {models::positions().names(),
       [](O& o, S name) {
         for (auto* side : transformers(o)) side->positions = name;
       }},
  };
}

/// A choice of a value for each axis, by number.
using ModelChoice = std::vector<size_t>;

inline Combination combination_of(const std::vector<ModelAxis>& axes, const ModelChoice& choice) {
  Combination out{"", tiny_options("additive", "attend_first")};
  out.options.encoder.hidden = 6;  // widths that parts and heads can share
  out.options.decoder.hidden = 12;
  out.options.attention.local_m.D = out.options.attention.local_p.D = 2;
  out.options.attention.neural.width = 2;
  for (size_t axis = 0; axis < axes.size(); ++axis) {
    axes[axis].set(out.options, axes[axis].values[choice[axis]]);
    if (choice[axis] > 0) out.name += (out.name.empty() ? "" : "_") + axes[axis].values[choice[axis]];
  }
  if (out.name.empty()) out.name = "default";
  return out;
}

/// Models in which every two values of different axes that go together at all stand side by side at least once: for each pair that
/// is left, of some random models with it the one with most pairs that are left.
inline const std::vector<Combination>& pairwise_combinations() {
  static const std::vector<Combination> all = [] {
    constexpr int kTries = 60;
    const std::vector<ModelAxis> axes = model_axes();
    std::mt19937 random(1);
    using Value = std::pair<size_t, size_t>;  // axis, number
    std::set<std::pair<Value, Value>> covered;
    const auto pairs_of = [&](const ModelChoice& choice, const auto& visit) {
      for (size_t a = 0; a < choice.size(); ++a)
        for (size_t b = a + 1; b < choice.size(); ++b) visit(std::pair(Value{a, choice[a]}, Value{b, choice[b]}));
    };
    std::map<std::string, Combination> found;
    const auto cover = [&](const Value& one, const Value& other) {
      ModelChoice best;
      int most = 0;
      for (int attempt = 0; attempt < kTries; ++attempt) {
        ModelChoice choice(axes.size(), 0);
        for (size_t axis = 0; axis < axes.size() && attempt > 0; ++axis)  // the first: nothing else beside them
          if (random() % 3 == 0) choice[axis] = random() % axes[axis].values.size();
        choice[one.first] = one.second;
        choice[other.first] = other.second;
        if (!is_allowed(combination_of(axes, choice).options)) continue;
        int more = 0;
        pairs_of(choice, [&](const auto& pair) { more += covered.contains(pair) ? 0 : 1; });
        if (more > most) best = choice, most = more;
      }
      if (best.empty()) return;  // refused beside whatever was tried
      pairs_of(best, [&](const auto& pair) { covered.insert(pair); });
      const Combination made = combination_of(axes, best);
      found.emplace(made.name, made);
    };
    for (size_t a = 0; a < axes.size(); ++a)
      for (size_t b = a + 1; b < axes.size(); ++b)
        for (size_t i = 0; i < axes[a].values.size(); ++i)
          for (size_t j = 0; j < axes[b].values.size(); ++j)
            if (!covered.contains({{a, i}, {b, j}})) cover({a, i}, {b, j});
    std::vector<Combination> out;
    for (const auto& [name, made] : found) out.push_back(made);
    return out;
  }();
  return all;
}

}  // namespace attune::testing
