// curves: what several runs of the same updates learned, side by side: a table, the largest difference from the first
// run, and one picture.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "src/base/error.h"
#include "src/base/run.h"
#include "src/plot/curves.h"
#include "tools/bench/bench.h"

namespace attune::bench {
namespace {

struct Flags {
  std::vector<std::string> runs;
  std::string picture;
};

/// A quantity of metrics.jsonl: the kind of its lines, and its name there.
struct Quantity {
  std::string title, kind, key;
};
const std::vector<Quantity> kQuantities = {{"training loss per token", "train", "loss"},
                                           {"validation loss per token", "validation", "loss"},
                                           {"validation BLEU", "validation", "bleu"}};

using Series = std::map<int64_t, double>;  // by update

Series read(const RunFolder& run, const Quantity& quantity) {
  Series out;
  std::ifstream file(run.metrics());
  if (!file) throw Error("no " + run.metrics().string(), "name folders of runs that were trained");
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json.at("kind") == quantity.kind && json.contains(quantity.key) && json.at(quantity.key).is_number())
      out[json.at("update")] = json.at(quantity.key);
  }
  return out;
}

void print_table(const Flags& flags, const Quantity& quantity, const std::vector<Series>& all) {
  std::cout << fmt::format("\n{}\n{:>8}", quantity.title, "update");
  for (const std::string& run : flags.runs)
    std::cout << fmt::format("  {:>12}", RunFolder{run}.folder.filename().string());
  std::cout << "\n";
  double largest = 0;
  for (const auto& [update, first] : all.front()) {
    std::cout << fmt::format("{:>8}", update);
    for (const Series& one : all) {
      const auto found = one.find(update);
      std::cout << (found == one.end() ? fmt::format("  {:>12}", "-") : fmt::format("  {:>12.4f}", found->second));
      if (found != one.end()) largest = std::max(largest, std::abs(found->second / first - 1));
    }
    std::cout << "\n";
  }
  std::cout << fmt::format("largest difference from the first: {:.2f} %\n", 100 * largest);
}

void compare(const Flags& flags) {
  std::vector<plot::Panel> panels;
  for (const Quantity& quantity : kQuantities) {
    std::vector<Series> all;
    plot::Panel panel{quantity.title, {}};
    for (const std::string& name : flags.runs) {
      const RunFolder run{name};
      all.push_back(read(run, quantity));
      plot::Curve curve{run.folder.filename().string(), {}};
      for (const auto& [update, value] : all.back()) curve.points.push_back({static_cast<double>(update), value});
      panel.curves.push_back(std::move(curve));
    }
    print_table(flags, quantity, all);
    panels.push_back(std::move(panel));
  }
  if (!flags.picture.empty()) write_curves(flags.picture, "the same updates", panels);
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Compares what runs of the same updates learned.", "curves"};
  attune::bench::Flags flags;
  app.add_option("runs", flags.runs, "folders of runs; the first is what the others are compared with")->required();
  app.add_option("--output", flags.picture, "a picture: .svg, .png or .pdf");
  return attune::bench::run(app, argc, argv, [&] { attune::bench::compare(flags); });
}
