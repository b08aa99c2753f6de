// csv: one weight a line, for spreadsheets and data frames (RFC 4180):
//
//   line,rank,head,target_position,target,source_position,source,weight
//   1,1,mean,0,the,0,das,0.9
//
// line, rank and head count from 1, positions from 0 as links do. A head is "mean", its number, or where several layers attend
// "alignment" and the name of a layer's mean or head: layer 2, "layer 2, head 3".
#include <spdlog/fmt/fmt.h>

#include "src/base/line_output.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

class CsvWriter : public AlignmentWriter {
 public:
  explicit CsvWriter(const std::filesystem::path& folder) : name_(folder / "alignments.csv") {
    file_.write("line,rank,head,target_position,target,source_position,source,weight\n");
  }

  void write(const alignment::Alternatives& sentence) override {
    for (size_t rank = 1; rank <= sentence.size(); ++rank) {
      const alignment::AlignedPair& pair = sentence[rank - 1];
      const bool is_of_layers = !pair.heads.empty() && pair.heads.front().layer > 0 && !pair.itself;
      write_matrix(pair, fmt::format("{},{},{}", pair.index + 1, rank, is_of_layers ? "alignment" : "mean"),
                   pair.alignment);
      for (const alignment::AttentionMap& head : pair.heads) {
        const std::string name = head.layer > 0 ? quoted(head.name()) : std::to_string(head.head);
        write_matrix(pair, fmt::format("{},{},{}", pair.index + 1, rank, name), head.weights);
      }
    }
  }
  void finish() override { file_.finish(); }
  std::string summary() const override { return name_.filename(); }

 private:
  void write_matrix(const alignment::AlignedPair& pair, const std::string& place, const Matrix& matrix) {
    std::string text;
    for (int64_t row = 0; row < matrix.rows; ++row)
      for (int64_t column = 0; column < matrix.columns; ++column)
        fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{:.6g}\n", place, row,
                       quoted(pair.target[static_cast<size_t>(row)]), column,
                       quoted(pair.source[static_cast<size_t>(column)]), matrix.at(row, column));
    file_.write(text);
  }

  std::filesystem::path name_;
  LineOutput file_{name_};
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_csv(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<CsvWriter>(folder);
}

}  // namespace attune::plot
