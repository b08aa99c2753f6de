#include "src/app/train/recorded.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "src/base/line_reader.h"
#include "src/base/log.h"

namespace attune::app::train {

using nlohmann::json;

std::vector<json> recorded(const RunFolder& run, const std::string& kind) {
  std::vector<json> out;
  if (!std::filesystem::exists(run.metrics())) return out;
  LineReader lines(run.metrics());
  for (std::string line; lines.next(line);) {
    json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
      spdlog::warn("{}:{} is no JSON object; left out", run.metrics().string(), lines.line_number());
    else if (object.value("kind", "") == kind)
      out.push_back(std::move(object));
  }
  return out;
}

double number_of(const json& line, std::string_view key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace attune::app::train
