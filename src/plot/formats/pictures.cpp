// svg, png, pdf: one heat map a sentence, named by its line number. An empty side has no picture; a pair too large for
// one is left out with a warning (once, whatever the number of formats).
#include <spdlog/fmt/fmt.h>

#include "src/base/files.h"
#include "src/base/log.h"
#include "src/plot/formats/writers.h"
#include "src/plot/heatmap.h"

namespace attune {
namespace {

class PictureWriter : public AlignmentWriter {
 public:
  PictureWriter(std::filesystem::path folder, Picture kind, std::string suffix)
      : folder_(std::move(folder)), kind_(kind), suffix_(std::move(suffix)) {}

  void write(const AlignedPair& pair) override {
    if (!drawable(pair)) return explain(pair);
    const Heatmap heatmap(pair, fmt::format("sentence {}", pair.index + 1));
    write_file(folder_ / sentence_file(pair, suffix_), heatmap.render(kind_));
    ++written_;
  }
  std::string summary() const override {
    return fmt::format("{} {} picture{}", written_, suffix_, written_ == 1 ? "" : "s");
  }

 private:
  static void explain(const AlignedPair& pair) {
    const auto sentence = pair.index + 1;
    if (pair.source.empty() || pair.target.empty())
      warn_once(fmt::format("no picture {}", sentence),
                fmt::format("sentence {} has an empty side: no picture", sentence));
    else
      warn_once(fmt::format("no picture {}", sentence),
                fmt::format("sentence {} has {} source and {} target units, a picture holds {} at most: no picture; "
                            "jsonl, npy and pharaoh hold any length",
                            sentence, pair.source.size(), pair.target.size(), kLargestHeatmap));
  }

  std::filesystem::path folder_;
  Picture kind_;
  std::string suffix_;
  int64_t written_ = 0;
};

}  // namespace

std::string sentence_file(const AlignedPair& pair, const std::string& suffix) {
  return fmt::format("{:05}.{}", pair.index + 1, suffix);
}

std::unique_ptr<AlignmentWriter> make_svg(const std::filesystem::path& folder) {
  return std::make_unique<PictureWriter>(folder, Picture::kSvg, "svg");
}
std::unique_ptr<AlignmentWriter> make_png(const std::filesystem::path& folder) {
  return std::make_unique<PictureWriter>(folder, Picture::kPng, "png");
}
std::unique_ptr<AlignmentWriter> make_pdf(const std::filesystem::path& folder) {
  return std::make_unique<PictureWriter>(folder, Picture::kPdf, "pdf");
}

}  // namespace attune
