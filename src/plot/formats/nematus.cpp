// nematus: what Nematus writes with --output_alignment, a block for each translation and a blank line behind it:
//
//   0 ||| the house ||| -0.53 ||| das Haus ||| 3 3
//   0.9 0.05 0.05
//   0.1 0.8 0.1
//   0 0 1
//
// The number of the sentence from 0, translation, score (ours: log-probability), source, and how many source and target units there
// are with the ends, which are the last column and row; a word ||| is written &#124;&#124;&#124;, as Moses does. Of translations of one sentence the first is read back.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <charconv>

#include "src/base/utf8.h"
#include "src/plot/formats/texts.h"
#include "src/plot/formats/weights.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

constexpr std::string_view kBar = "|||", kEscaped = "&#124;&#124;&#124;";  // what stands between fields, as a word

std::string joined(const std::vector<std::string>& units, bool end) {
  std::string text;
  for (size_t i = 0; i + (end ? 1 : 0) < units.size(); ++i)
    text += (i == 0 ? "" : " ") + (units[i] == kBar ? std::string(kEscaped) : units[i]);
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> units = words(text);
  std::ranges::replace(units, std::string(kEscaped), std::string(kBar));
  return units;
}

std::string nematus_blocks(const alignment::Alternatives& sentence) {
  std::string text;
  for (const alignment::AlignedPair& pair : sentence) {
    text += fmt::format("{} ||| {} ||| {:.6g} ||| {} ||| {} {}\n", pair.index, joined(pair.target, pair.target_end),
                        pair.log_probability, joined(pair.source, pair.source_end), pair.alignment.columns,
                        pair.alignment.rows);
    for (int64_t row = 0; row < pair.alignment.rows; ++row) text += joined_weights(pair.alignment.row(row), ' ') + "\n";
    text += "\n";
  }
  return text;
}

class NematusReader : public AlignmentReader {
 public:
  explicit NematusReader(const AlignmentFile& file) : name_(file.file), lines_(file.file) {}

  bool next(alignment::AlignedPair& pair) override {
    const int64_t before = pair_.index;
    const bool first = !begun_;
    begun_ = true;
    do {
      if (!read_block()) return false;
    } while (!first && pair_.index == before);
    pair = pair_;
    return true;
  }

 private:
  bool read_block() {
    std::string line;
    do {
      if (!lines_.next(line)) return false;
    } while (words(line).empty());
    const std::vector<std::string> fields = split_fields(line);
    pair_ = {};
    if (fields.size() != 5 || !number(fields[0], pair_.index))
      refuse("expected a header: number ||| translation ||| score ||| source ||| source units, target units");
    pair_.target = split(fields[1]);
    pair_.source = split(fields[3]);
    if (!number(fields[2], pair_.log_probability)) refuse("'" + fields[2] + "' is no score");
    const std::vector<std::string> sizes = words(fields[4]);
    int64_t columns = 0, rows = 0;
    if (sizes.size() != 2 || !number(sizes[0], columns) || !number(sizes[1], rows))
      refuse("'" + fields[4] + "': expected two numbers, the source's and the target's units");
    close(pair_.source, columns, pair_.source_end, "source");
    close(pair_.target, rows, pair_.target_end, "target");
    pair_.alignment = Matrix(rows, columns);
    for (int64_t row = 0; row < rows; ++row) {
      if (!lines_.next(line)) refuse("the file ends within a block");
      const std::vector<float> weights = parse_weights(line, ' ');
      if (std::ssize(weights) != columns) refuse("expected " + std::to_string(columns) + " weights");
      std::ranges::copy(weights, pair_.alignment.row(row).begin());
    }
    return true;
  }
  // The units that the header counts are the text's, with the end or without; none where no matrix was kept.
  void close(std::vector<std::string>& units, int64_t count, bool& end, const std::string& side) {
    if (count == 0) return;
    end = count == std::ssize(units) + 1;
    if (end) units.emplace_back(alignment::kEndLabel);
    if (count != std::ssize(units))
      refuse("the " + side + " has " + std::to_string(units.size()) + " units, the header counts " +
             std::to_string(count));
  }
  template <class Number>
  static bool number(const std::string& text, Number& value) {
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size();
  }
  [[noreturn]] void refuse(const std::string& what) { refuse_line(name_, lines_.line_number(), what); }

  std::filesystem::path name_;
  LineReader lines_;
  alignment::AlignedPair pair_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_nematus(const Folder& folder, const FormatOptions& /*options*/) {
  return make_text_writer(folder / "alignments.nematus", nematus_blocks);
}
std::unique_ptr<AlignmentReader> open_nematus(const AlignmentFile& file) {
  return std::make_unique<NematusReader>(file);
}

}  // namespace attune::plot
