// marian: weights of the best translation as Marian's --alignment soft prints them, one sentence a line: a group for each target
// unit and the end, groups with blanks between; in it a weight for each source unit and the end, with commas between.
//
//   0.9,0.05,0.05 0.1,0.8,0.1 0,0,1
//
// Read back the target's end may be missing (--shift input), and a line may be Marian's whole output: `translation ||| weights`, or an n-best list.
#include <cmath>

#include "src/base/utf8.h"
#include "src/plot/formats/texts.h"
#include "src/plot/formats/weights.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

std::string marian_line(const alignment::Alternatives& sentence) {
  say_best_alone(sentence, "alignments.marian");
  const Matrix& alignment = sentence.front().alignment;
  std::string line;
  for (int64_t row = 0; row < alignment.rows; ++row)
    line += (row == 0 ? "" : " ") + joined_weights(alignment.row(row), ',');
  return line + "\n";
}

class MarianReader : public AlignmentReader {
 public:
  explicit MarianReader(const AlignmentFile& file) : lines_(file) {}

  bool next(alignment::AlignedPair& pair) override {
    LinesBeside::Line line;
    if (!lines_.next(line)) return false;
    const std::vector<std::string> groups = words(line.alignment);
    pair = {};
    pair.index = line.index;
    pair.log_probability = NAN;
    pair.source = std::move(line.source);
    pair.target = std::move(line.target);
    pair.source.emplace_back(alignment::kEndLabel);
    pair.source_end = true;
    pair.target_end = groups.size() != pair.target.size();
    if (pair.target_end) pair.target.emplace_back(alignment::kEndLabel);
    pair.alignment = Matrix(std::ssize(pair.target), std::ssize(pair.source));
    if (!groups.empty() && groups.size() != pair.target.size())
      refuse("weights for " + std::to_string(groups.size()) + " target units, where the text has " +
             std::to_string(pair.target.size() - 1) + " and the end");
    for (size_t row = 0; row < groups.size(); ++row) {
      const std::vector<float> weights = parse_weights(groups[row], ',');
      if (weights.size() != pair.source.size())
        refuse("'" + groups[row] + "': expected a weight for each of " + std::to_string(pair.source.size() - 1) +
               " source units and the end, with commas between");
      std::ranges::copy(weights, pair.alignment.row(static_cast<int64_t>(row)).begin());
    }
    return true;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) {
    lines_.refuse(what, "are the texts cut up as they were for the model?");
  }

  LinesBeside lines_;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_marian(const Folder& folder, const FormatOptions& /*options*/) {
  return make_text_writer(folder / "alignments.marian", marian_line);
}
std::unique_ptr<AlignmentReader> open_marian(const AlignmentFile& file) { return std::make_unique<MarianReader>(file); }

}  // namespace attune::plot
