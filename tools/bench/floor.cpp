// floor: the matrix products of one update of training and nothing else, each in the fastest way that LibTorch offers.
//
// A trainer's distance from it is what everything between the products costs. It is no law: whoever needs fewer products
// gets below it. The products are those of an attend_first decoder with additive attention over a bidirectional GRU,
// with everything that can leave the loops over time outside of them.
#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <limits>

#include "tools/bench/bench.h"
#include "tools/bench/products.h"

namespace attune::bench {
namespace {

struct Flags {
  int64_t batch = 80, source = 17, target = 17, embedding = 256, hidden = 512, vocabulary = 8000;
  int64_t repeat = 5;
  std::string precision = "float32";
  bool linear_only = false, lists = false;
};

/// A product as often as it comes with the same weights.
struct Repeated {
  std::string name;
  ProductShape shape;
  int64_t times = 1;
};

/// Forward, the gradient of the input, the gradient of the weight.
void add_layer(std::vector<Repeated>& products, const std::string& name, const ProductShape& forward) {
  const auto [rows, inner, columns] = forward;
  products.push_back({name + ", forward", forward});
  products.push_back({name + ", input's gradient", {rows, columns, inner}});
  products.push_back({name + ", weight's gradient", {columns, rows, inner}});
}

/// The same inside a loop over time: the gradient of the weight is one product over all steps.
void add_stepped(std::vector<Repeated>& products, const std::string& name, const ProductShape& forward, int64_t steps) {
  const auto [rows, inner, columns] = forward;
  products.push_back({name + ", forward", forward, steps});
  products.push_back({name + ", input's gradient", {rows, columns, inner}, steps});
  products.push_back({name + ", weight's gradient", {columns, rows * steps, inner}});
}

std::vector<Repeated> products_of_step(const Flags& f) {
  const int64_t source = f.batch * f.source, target = f.batch * f.target, h = f.hidden;
  std::vector<Repeated> out;
  add_layer(out, "encoder inputs", {source, f.embedding, 6 * h});
  add_layer(out, "keys", {source, 2 * h, h});
  add_layer(out, "decoder inputs", {target, f.embedding, 3 * h});
  add_layer(out, "readout", {target, 3 * h + f.embedding, h});
  add_layer(out, "generator", {target, h, f.vocabulary});
  add_stepped(out, "encoder forward", {f.batch, h, 3 * h}, f.source);
  add_stepped(out, "encoder backward", {f.batch, h, 3 * h}, f.source);
  add_stepped(out, "query", {f.batch, h, h}, f.target);
  add_stepped(out, "context", {f.batch, 2 * h, 3 * h}, f.target);
  add_stepped(out, "decoder", {f.batch, h, 3 * h}, f.target);
  return out;
}

/// The best of `repeat` means over as many calls.
double best_seconds(int64_t repeat, const std::function<void()>& call) {
  double best = std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < repeat; ++i) {
    const Stopwatch watch;
    for (int64_t j = 0; j < repeat; ++j) call();
    best = std::min(best, watch.seconds() / static_cast<double>(repeat));
  }
  return best;
}

/// Seconds in the fastest way, with its packing.
double seconds_of(const Repeated& repeated, const Flags& flags, torch::Dtype precision, double& worst_error) {
  const Product product = make_product(repeated.shape, precision);
  double best = std::numeric_limits<double>::infinity();
  std::string name;
  for (const ProductWay& way : product.ways) {
    if (flags.linear_only && way.name != "linear") continue;
    const double error = error_of(product, way);
    verify(error < (precision == torch::kFloat ? 1e-5 : 1e-2),
           fmt::format("{} of {} is wrong by {:.2g}", way.name, repeated.name, error));
    worst_error = std::max(worst_error, error);
    const double packing = way.pack ? best_seconds(flags.repeat, way.pack) : 0;
    const double multiplying = best_seconds(flags.repeat, [&] { way.multiply(); });
    const double seconds = packing + static_cast<double>(repeated.times) * multiplying;
    if (seconds < best) name = way.name;
    best = std::min(best, seconds);
  }
  if (flags.lists)
    std::cout << fmt::format("  {:<38} {:>5} x {:>5} x {:>5}, {:>2} times: {:.4f} s, {}\n", repeated.name,
                             repeated.shape.rows, repeated.shape.inner, repeated.shape.columns, repeated.times, best,
                             name);
  return best;
}

void time_products(const Flags& flags) {
  const torch::InferenceMode no_gradients;
  torch::manual_seed(1);
  print_machine(flags.precision);
  const auto precision = flags.precision == "float32" ? torch::kFloat : torch::kBFloat16;
  double total = 0, worst_error = 0;
  for (const Repeated& repeated : products_of_step(flags)) total += seconds_of(repeated, flags, precision, worst_error);
  std::cout << fmt::format("verified: errors of {:.1g} of the largest number at most\n", worst_error)
            << fmt::format("floor {}{}: {:.4f} s/step, {:.0f} target tokens/s\n", flags.precision,
                           flags.linear_only ? " by at::linear" : "", total,
                           static_cast<double>(flags.batch * flags.target) / total);
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Times the matrix products of one update of training, and nothing else.", "floor"};
  attune::bench::Flags flags;
  const auto add = [&](const char* name, int64_t& value, const char* help) {
    app.add_option(name, value, help)->check(CLI::Range(1, 1000000))->capture_default_str();
  };
  add("--batch", flags.batch, "sentences");
  add("--source-length", flags.source, "tokens of a source");
  add("--target-length", flags.target, "tokens of a target");
  add("--embedding", flags.embedding, "width of the embeddings");
  add("--hidden", flags.hidden, "width of the states");
  add("--vocabulary", flags.vocabulary, "entries");
  add("--repeat", flags.repeat, "each time is the best of this many means over as many products");
  app.add_option("--precision", flags.precision, "of the factors")
      ->check(CLI::IsMember({"float32", "bfloat16"}))
      ->capture_default_str();
  app.add_flag("--linear", flags.linear_only, "by at::linear alone");
  app.add_flag("--list", flags.lists, "a line for each product");
  return attune::bench::run(app, argc, argv, [&] { attune::bench::time_products(flags); });
}
