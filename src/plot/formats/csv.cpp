// csv: one weight a line, for spreadsheets and data frames (RFC 4180):
//
//   line,rank,head,target_position,target,source_position,source,weight
//   1,1,mean,0,the,0,das,0.9
//
// line, rank and head count from 1, positions from 0 as links do. A head is "mean", its number, or where several layers attend
// "alignment" and the name of a layer's mean or head: layer 2, "layer 2, head 3".
#include <spdlog/fmt/fmt.h>

#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

void add_matrix(const alignment::AlignedPair& pair, const std::string& place, const Matrix& matrix, std::string& text) {
  for (int64_t row = 0; row < matrix.rows; ++row)
    for (int64_t column = 0; column < matrix.columns; ++column)
      fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{:.6g}\n", place, row,
                     quoted(pair.target[static_cast<size_t>(row)]), column,
                     quoted(pair.source[static_cast<size_t>(column)]), matrix.at(row, column));
}

std::string csv_lines(const alignment::Alternatives& sentence) {
  std::string text;
  for (size_t rank = 1; rank <= sentence.size(); ++rank) {
    const alignment::AlignedPair& pair = sentence[rank - 1];
    const bool is_of_layers = !pair.heads.empty() && pair.heads.front().layer > 0 && !pair.itself;
    const std::string place = fmt::format("{},{},", pair.index + 1, rank);
    add_matrix(pair, place + (is_of_layers ? "alignment" : "mean"), pair.alignment, text);
    for (const alignment::AttentionMap& head : pair.heads)
      add_matrix(pair, place + (head.layer > 0 ? quoted(head.name()) : std::to_string(head.head)), head.weights, text);
  }
  return text;
}

}  // namespace

std::unique_ptr<AlignmentWriter> make_csv(const Folder& folder, const FormatOptions& /*options*/) {
  return make_text_writer(folder / "alignments.csv", csv_lines,
                          "line,rank,head,target_position,target,source_position,source,weight\n");
}

}  // namespace attune::plot
