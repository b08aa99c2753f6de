// The models that laws are held against: every row of every table at least once with every order.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/tiny_model.h"

namespace attune::testing {

struct Combination {
  std::string name;
  ModelOptions options;
};
inline void PrintTo(const Combination& one, std::ostream* out) { *out << one.name; }

/// Every order with every score, and with every row of each other table beside the defaults; what is refused left out.
inline std::vector<Combination> combinations() {
  std::vector<Combination> out;
  for (const auto& order : decoder_orders().names()) {
    const auto add = [&](const std::string& name, const std::string& score, const auto& change) {
      Combination one{order + "_" + name, tiny_options(score, order)};
      change(one.options);
      if (is_allowed(one.options)) out.push_back(std::move(one));
    };
    for (const auto& score : scores().names()) add(score, score, [](ModelOptions&) {});
    for (const auto& cell : cells().names())
      add("cell_" + cell, "additive", [&](ModelOptions& o) { o.encoder.cell = o.decoder.cell = cell; });
    for (const auto& bridge : bridges().names())
      add("bridge_" + bridge, "additive", [&](ModelOptions& o) { o.bridge = bridge; });
    for (const auto& readout : readouts().names())
      add("readout_" + readout, "additive", [&](ModelOptions& o) { o.decoder.readout = readout; });
    for (const auto& window : windows().names())
      add("window_" + window, "additive", [&](ModelOptions& o) {
        o.attention.window = window;
        o.attention.local_m.D = o.attention.local_p.D = 2;
      });
    for (const auto& normalizer : normalizers().names())
      add("normalizer_" + normalizer, "additive", [&](ModelOptions& o) { o.attention.normalizer = normalizer; });
    for (const auto& coverage : coverages().names())
      add("coverage_" + coverage, "additive", [&](ModelOptions& o) { o.attention.coverage = coverage; });
    for (const auto& output : outputs().names())
      add("output_" + output, "additive", [&](ModelOptions& o) { o.output = output; });
    for (const char* parts : {"key_value", "key_value_predict"})
      add(parts, "additive", [&](ModelOptions& o) {
        o.memory.parts = parts;
        o.decoder.hidden = 6;
      });
    add("heads", "additive", [](ModelOptions& o) {
      o.attention.heads = 2;
      o.decoder.hidden = 6;
    });
    add("transitions", "additive", [](ModelOptions& o) { o.encoder.transitions = o.decoder.transitions = 2; });
    for (const char* cell : {"gru", "lstm"})
      add(std::string("residual_") + cell, "additive", [&](ModelOptions& o) {
        o.encoder.cell = o.decoder.cell = cell;
        o.encoder.layers = o.encoder.unidirectional = 2;
        o.encoder.residual = o.decoder.residual = true;
      });
  }
  return out;
}

}  // namespace attune::testing
