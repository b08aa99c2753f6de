// pharaoh: hard links, one sentence a line: for each target unit its heaviest source unit, `source-target` from 0,
// sorted. The end of the sentence is left out before the heaviest is chosen, shown or not. A line stays empty where
// there is nothing to link.
#include "src/base/line_output.h"
#include "src/base/links.h"
#include "src/plot/formats/writers.h"

namespace attune {
namespace {

class Pharaoh : public AlignmentWriter {
 public:
  explicit Pharaoh(const std::filesystem::path& folder) : name_(folder / "alignments.pharaoh") {}

  void write(const AlignedPair& pair) override {
    const Matrix& whole = pair.alignment;
    const Matrix inner = top_left(whole, whole.rows - pair.target_end, whole.columns - pair.source_end);
    file_.write(to_pharaoh(hard_links(inner)) + "\n");
  }
  void finish() override { file_.finish(); }
  std::string summary() const override { return name_.filename(); }

 private:
  std::filesystem::path name_;
  LineOutput file_{name_};
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_pharaoh(const std::filesystem::path& folder) {
  return std::make_unique<Pharaoh>(folder);
}

}  // namespace attune
