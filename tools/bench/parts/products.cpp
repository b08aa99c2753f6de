// Matrix products of a step, in every way that LibTorch offers, without packing: against double precision.
#include "tools/bench/products.h"

#include <spdlog/fmt/fmt.h>

#include "tools/bench/parts/part.h"

namespace attune::bench {
namespace {

TrainingPart product_part(const ProductShape& shape, torch::Dtype precision, size_t way) {
  const Product product = make_product(shape, precision);
  const ProductWay chosen = product.ways[way];
  if (chosen.pack) chosen.pack();
  return {[=] { return Tensors{chosen.multiply()}; },
          [=] { return Tensors{product.x.to(torch::kDouble).mm(product.w.to(torch::kDouble).t())}; },
          precision == torch::kFloat ? 1e-5 : 1e-2};
}

}  // namespace

std::vector<PartRow> product_parts(const Workload& workload) {
  const config::Config config = workload.config();
  const int64_t batch = config.training.batch.size, tokens = batch * workload.target_length();
  const int64_t hidden = config.model.decoder.hidden, words = config.vocabulary.size;
  std::vector<PartRow> rows;
  for (const auto precision : {torch::kFloat, torch::kBFloat16})
    for (const ProductShape& shape : {ProductShape{batch, hidden, 3 * hidden}, ProductShape{tokens, hidden, words}}) {
      const auto ways = make_product({1, 1, 1}, precision).ways;
      for (size_t way = 0; way < ways.size(); ++way)
        rows.push_back({fmt::format("product/{}/{}x{}x{}/{}", precision == torch::kFloat ? "float32" : "bfloat16",
                                    shape.rows, shape.inner, shape.columns, ways[way].name),
                        2 * shape.rows * shape.inner * shape.columns,
                        [=] { return product_part(shape, precision, way); }});
    }
  return rows;
}

}  // namespace attune::bench
