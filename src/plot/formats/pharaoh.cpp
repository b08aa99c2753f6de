// pharaoh: hard links, one sentence a line: for each target unit its heaviest source unit, `source-target` from 0,
// sorted. The end of the sentence is left out before the heaviest is chosen, shown or not. A line stays empty where
// there is nothing to link.
#include "src/base/links.h"
#include "src/plot/formats/line_file.h"
#include "src/plot/formats/writers.h"

namespace attune {
namespace {

class Pharaoh : public AlignmentWriter {
 public:
  explicit Pharaoh(const std::filesystem::path& folder) : file_(folder / "alignments.pharaoh") {}

  void write(const AlignedPair& pair) override {
    const Matrix& whole = pair.alignment;
    const Matrix inner = top_left(whole, whole.rows - pair.target_end, whole.columns - pair.source_end);
    file_.line(to_pharaoh(hard_links(inner)));
  }
  void finish() override { file_.finish(); }
  std::string summary() const override { return file_.file().filename(); }

 private:
  LineFile file_;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_pharaoh(const std::filesystem::path& folder) {
  return std::make_unique<Pharaoh>(folder);
}

}  // namespace attune
