// jsonl: one object a line, in the order of the text:
//   {"line": 1, "source": ["a", "b"], "target": ["x"], "alignment": [[0.9, 0.1]], "log_probability": -0.5}
// `line` counts from 1; `alignment` has one row for each target unit; a weight that is no number is null. Where the end
// of the sentence is shown, it is the last entry, "</s>".
#include <nlohmann/json.hpp>

#include "src/base/line_output.h"
#include "src/plot/formats/writers.h"

namespace attune {
namespace {

/// Keeps the order of keys; floats of single precision, so that 0.1f is written 0.1.
using Json =
    nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool, std::int64_t, std::uint64_t, float>;

class JsonLines : public AlignmentWriter {
 public:
  explicit JsonLines(const std::filesystem::path& folder) : name_(folder / "alignments.jsonl") {}

  void write(const AlignedPair& pair) override {
    Json rows = Json::array();
    for (auto row = pair.alignment.values.begin(); row != pair.alignment.values.end(); row += pair.alignment.columns)
      rows.push_back(std::vector<float>(row, row + pair.alignment.columns));
    const Json object{{"line", pair.index + 1},
                      {"source", pair.source},
                      {"target", pair.target},
                      {"alignment", std::move(rows)},
                      {"log_probability", static_cast<float>(pair.log_probability)}};
    file_.write(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  void finish() override { file_.finish(); }
  std::string summary() const override { return name_.filename(); }

 private:
  std::filesystem::path name_;
  LineOutput file_{name_};
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_jsonl(const std::filesystem::path& folder) {
  return std::make_unique<JsonLines>(folder);
}

}  // namespace attune
