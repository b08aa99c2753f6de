// jsonl: one object a line, in the order of the text:
//   {"line": 1, "source": ["a", "b"], "target": ["x"], "source_end": false, "target_end": false,
//    "alignment": [[0.9, 0.1]], "log_probability": -0.5}
// `line` counts from 1; `alignment` has one row for each target unit; a weight that is no number is null. Where the end
// of a sentence is shown, it is the last entry, "</s>", and `source_end`, `target_end` say so (where they are missing, a last "</s>" is
// taken for the end). Of several translations each has its object and a `rank` from 1, of several systems' a `name`; where
// heads were asked for, `heads` has a matrix for each and `head_names` their names ("head 3"; where several layers attend "layer 2", a layer's mean,
// and "layer 2, head 3"). Of a source against itself `self` is true: a row is where its word looks. Read back the first of each line counts.
#include <cmath>
#include <nlohmann/json.hpp>

#include "src/plot/formats/texts.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

/// Keeps the order of keys; floats of single precision, so that 0.1f is written 0.1.
using FloatJson =
    nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool, std::int64_t, std::uint64_t, float>;

FloatJson rows_of(const Matrix& matrix) {
  FloatJson rows = FloatJson::array();
  for (int64_t row = 0; row < matrix.rows; ++row)
    rows.push_back(std::vector<float>(matrix.row(row).begin(), matrix.row(row).end()));
  return rows;
}

std::string json_lines(const alignment::Alternatives& sentence) {
  std::string text;
  for (size_t rank = 0; rank < sentence.size(); ++rank) {
    const alignment::AlignedPair& pair = sentence[rank];
    FloatJson object{{"line", pair.index + 1},        {"source", pair.source},
                     {"target", pair.target},         {"source_end", pair.source_end},
                     {"target_end", pair.target_end}, {"alignment", rows_of(pair.alignment)}};
    if (std::isfinite(pair.log_probability)) object["log_probability"] = static_cast<float>(pair.log_probability);
    if (!pair.pieces && !pair.caption.empty()) object["name"] = pair.caption;
    if (sentence.size() > 1) object["rank"] = rank + 1;
    if (pair.itself) object["self"] = true;
    for (const alignment::AttentionMap& head : pair.heads) {
      object["heads"].push_back(rows_of(head.weights));
      object["head_names"].push_back(head.name());
    }
    text += object.dump(-1, ' ', false, FloatJson::error_handler_t::replace) + "\n";
  }
  return text;
}

class JsonReader : public AlignmentReader {
 public:
  explicit JsonReader(const AlignmentFile& file) : name_(file.file), lines_(file.file) {}

  bool next(alignment::AlignedPair& pair) override {
    const int64_t before = last_;
    std::string line;
    do {
      if (!lines_.next(line)) return false;
      try {
        pair = parse(FloatJson::parse(line));
      } catch (const FloatJson::exception& e) {
        refuse_line(name_, lines_.line_number(), std::string("no alignment as attune align writes it: ") + e.what());
      }
    } while (pair.index == before);
    last_ = pair.index;
    return true;
  }

 private:
  static bool ends(const std::vector<std::string>& units) {
    return !units.empty() && units.back() == alignment::kEndLabel;
  }
  alignment::AlignedPair parse(const FloatJson& object) {
    alignment::AlignedPair pair;
    pair.index = object.at("line").get<int64_t>() - 1;
    pair.source = object.at("source").get<std::vector<std::string>>();
    pair.target = object.at("target").get<std::vector<std::string>>();
    pair.log_probability = object.value("log_probability", NAN);
    pair.source_end = object.value("source_end", true) && ends(pair.source);
    pair.target_end = object.value("target_end", true) && ends(pair.target);
    const FloatJson& rows = object.at("alignment");
    if (rows.empty()) return pair;  // too long to be kept
    pair.alignment = Matrix(std::ssize(pair.target), std::ssize(pair.source));
    bool fits = rows.size() == pair.target.size();
    for (size_t row = 0; fits && row < rows.size(); ++row) {
      fits = rows[row].size() == pair.source.size();
      for (size_t column = 0; fits && column < rows[row].size(); ++column)
        pair.alignment.at(static_cast<int64_t>(row), static_cast<int64_t>(column)) =
            rows[row][column].is_null() ? NAN : rows[row][column].get<float>();
    }
    if (!fits)
      refuse_line(name_, lines_.line_number(),
                  "the alignment has not a row for each target unit and a column for each source unit");
    return pair;
  }

  std::filesystem::path name_;
  LineReader lines_;
  int64_t last_ = INT64_MIN;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_jsonl(const Folder& folder, const FormatOptions& /*options*/) {
  return make_text_writer(folder / "alignments.jsonl", json_lines);
}
std::unique_ptr<AlignmentReader> open_jsonl(const AlignmentFile& file) { return std::make_unique<JsonReader>(file); }

}  // namespace attune::plot
