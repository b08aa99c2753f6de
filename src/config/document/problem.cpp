#include "src/config/document/problem.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "src/base/error.h"

namespace attune::config {

namespace {

constexpr size_t kMostShown = 50;

}  // namespace

std::string Place::string() const {
  if (line == 0) return source;
  return source + ":" + std::to_string(line) + ":" + std::to_string(column);
}

void Problems::add(const Place& place, const std::string& message) {
  // A file that is included twice has its problems once.
  for (const Problem& known : problems_)
    if (known.place == place && known.message == message) return;
  problems_.push_back({place, message});
}

void Problems::throw_if_any(const std::string& hint) const {
  if (problems_.empty()) return;
  std::map<std::string, size_t> order;  // of the sources, as they were met
  for (const Problem& problem : problems_) order.try_emplace(problem.place.source, order.size());
  std::vector<Problem> sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Problem& a, const Problem& b) {
    return std::tuple(order.at(a.place.source), a.place.line, a.place.column) <
           std::tuple(order.at(b.place.source), b.place.line, b.place.column);
  });
  if (sorted.size() == 1) throw Error(sorted[0].place.string() + ": " + sorted[0].message, hint);
  std::string text = std::to_string(sorted.size()) + " problems in the config";
  for (size_t i = 0; i < sorted.size() && i < kMostShown; ++i)
    text.append("\n").append(sorted[i].place.string()).append(": ").append(sorted[i].message);
  if (sorted.size() > kMostShown)
    text.append("\nand ").append(std::to_string(sorted.size() - kMostShown)).append(" more");
  throw Error(text, hint);
}

}  // namespace attune::config
