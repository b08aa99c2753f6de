#include "src/eval/link_table.h"

#include <spdlog/fmt/fmt.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "src/base/utf8.h"

namespace attune::eval {

std::string link_rows(const NamedCounts& rows) {
  int widest = 0;
  for (const auto& [name, counts] : rows) widest = std::max(widest, display_width(name));
  std::string out =
      fmt::format("{}     AER  precision  recall      F1    links\n", std::string(static_cast<size_t>(widest), ' '));
  for (const auto& [name, counts] : rows)
    out += fmt::format("{}{}  {:.4f}     {:.4f}  {:.4f}  {:.4f}  {:>7}\n", name,
                       std::string(static_cast<size_t>(widest - display_width(name)), ' '), counts.error_rate(),
                       counts.precision(), counts.recall(), counts.f1(), counts.links);
  return out;
}

nlohmann::ordered_json links_as_json(const NamedCounts& rows) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const auto& [name, counts] : rows)
    out.push_back({{"name", name},
                   {"aer", counts.error_rate()},
                   {"precision", counts.precision()},
                   {"recall", counts.recall()},
                   {"f1", counts.f1()},
                   {"links", counts.links}});
  return out;
}

std::string link_table(const NamedCounts& rows, int64_t sentences) {
  return fmt::format("{} sentence{}\n\n", sentences, sentences == 1 ? "" : "s") + link_rows(rows);
}

std::string link_json(const NamedCounts& rows, int64_t sentences) {
  const nlohmann::ordered_json out{{"sentences", sentences}, {"links", links_as_json(rows)}};
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace attune::eval
