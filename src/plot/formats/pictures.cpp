// svg, png, pdf: a picture a sentence, named by its line number. pages: all of them in one PDF, alignments.pdf. sheet: all of them side
// by side, alignments.png, and alignments-2.png where one cannot hold them. A picture is one heat map, or several beside each other where there are several translations or heads;
// where several layers attend, each has a row: the mean of its heads, then they.
// An empty side has no picture; a pair too large for one is left out with a warning (once, whatever the number of formats).
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>

#include "src/base/files.h"
#include "src/base/log.h"
#include "src/plot/formats/writers.h"
#include "src/plot/heatmap.h"
#include "src/plot/sheet.h"

namespace attune::plot {
namespace {

std::string caption(const alignment::AlignedPair& pair) {
  return fmt::format("sentence {}{}", pair.index + 1, pair.itself ? ", the source against itself" : "");
}

/// What the alignment is called beside the layers and heads, and which of the layers it is.
std::string name_of_alignment(const alignment::AlignedPair& pair) {
  if (pair.heads.front().layer == 0) return "mean of the heads";
  if (pair.itself) return "mean of the layers";
  const auto same = std::ranges::find_if(
      pair.heads, [&](const alignment::AttentionMap& map) { return map.head == 0 && map.weights == pair.alignment; });
  return same == pair.heads.end() ? "the alignment" : "the alignment (" + same->name() + ")";
}

/// Whether layers have heads beside their means.
bool has_rows_of_heads(const alignment::AlignedPair& pair) {
  return std::ranges::any_of(pair.heads,
                             [](const alignment::AttentionMap& map) { return map.layer > 0 && map.head > 0; });
}

/// What is drawn of a sentence, block by block: its translations beside each other, or each with its heads behind it.
std::vector<std::vector<SheetCell>> blocks_of(const alignment::Alternatives& sentence) {
  std::vector<std::vector<SheetCell>> blocks(1);
  for (size_t rank = 0; rank < sentence.size(); ++rank) {
    const alignment::AlignedPair& pair = sentence[rank];
    if (rank > 0 && !pair.heads.empty()) blocks.emplace_back();
    std::string name = caption(pair);
    if (!pair.caption.empty()) name += ", " + pair.caption;
    blocks.back().push_back(
        {.caption = pair.heads.empty() ? name : name + ", " + name_of_alignment(pair), .pair = pair});
    const bool has_rows = has_rows_of_heads(pair);
    for (const alignment::AttentionMap& map : pair.heads) {
      SheetCell& cell = blocks.back().emplace_back(SheetCell{.caption = map.name(), .pair = pair});
      cell.pair.alignment = map.weights;
      cell.begins_row = has_rows && map.head == 0;
    }
  }
  return blocks;
}

bool alone(const alignment::Alternatives& sentence) { return sentence.size() == 1 && sentence.front().heads.empty(); }

void explain(const alignment::AlignedPair& pair) {
  const std::string why = pair.source.empty() || pair.target.empty() ? "an empty side: no picture"
                          : pair.alignment.values.empty()
                              ? "no alignment: no picture"
                              : fmt::format(
                                    "{} source and {} target units, a picture holds {} at most: no picture; "
                                    "jsonl, npy and pharaoh hold any length",
                                    pair.source.size(), pair.target.size(), kLargestHeatmap);
  warn_once(fmt::format("no picture {}", pair.index + 1), fmt::format("sentence {} has {}", pair.index + 1, why));
}

/// Leaves out what cannot be drawn.
class Pictures : public AlignmentWriter {
 public:
  void write(const alignment::Alternatives& sentence) final {
    if (std::ranges::none_of(sentence, drawable)) return explain(sentence.front());
    draw(sentence);
    ++written_;
  }

 protected:
  virtual void draw(const alignment::Alternatives& sentence) = 0;
  int64_t written_ = 0;
};

class PictureFiles final : public Pictures {
 public:
  PictureFiles(std::filesystem::path folder, Picture kind, std::string suffix)
      : folder_(std::move(folder)), kind_(kind), suffix_(std::move(suffix)) {}
  std::string summary() const override {
    return fmt::format("{} {} picture{}", written_, suffix_, written_ == 1 ? "" : "s");
  }

 private:
  void draw(const alignment::Alternatives& sentence) override {
    const alignment::AlignedPair& best = sentence.front();
    write_file(folder_ / sentence_file(best, suffix_),
               alone(sentence) ? Heatmap(best, caption(best)).render(kind_) : Sheet(blocks_of(sentence)).render(kind_));
  }

  std::filesystem::path folder_;
  Picture kind_;
  std::string suffix_;
};

class Pages final : public Pictures {
 public:
  explicit Pages(const std::filesystem::path& folder) : name_(folder / "alignments.pdf") {}
  void finish() override {
    if (written_ > 0) write_file(name_, document_.bytes());
  }
  std::string summary() const override {
    if (written_ == 0) return "no page";
    return fmt::format("{} page{} in {}", written_, written_ == 1 ? "" : "s", name_.filename().string());
  }

 private:
  void draw(const alignment::Alternatives& sentence) override {
    if (alone(sentence)) {
      const Heatmap heatmap(sentence.front(), caption(sentence.front()));
      const auto& size = heatmap.geometry();
      document_.add(size.width, size.height, [&](cairo_t* cairo) { heatmap.draw(cairo); });
    } else {
      const Sheet sheet(blocks_of(sentence));
      document_.add(sheet.width(), sheet.height(), [&](cairo_t* cairo) { sheet.draw(cairo); });
    }
  }

  std::filesystem::path name_;
  PdfPages document_;
};

class ContactSheet final : public Pictures {
 public:
  explicit ContactSheet(const std::filesystem::path& folder) : folder_(folder) {}
  void finish() override {
    if (!rows_.empty()) flush();
  }
  std::string summary() const override {
    if (sheets_ == 0) return "no sheet";
    return sheets_ == 1 ? name(1) : fmt::format("{} and {} more", name(1), sheets_ - 1);
  }

 private:
  static constexpr double kTallest = 14'000;  // units of a sheet; cairo draws 16,383 at most
  static constexpr size_t kAcross = 3;

  static std::string name(int64_t sheet) {
    return sheet == 1 ? "alignments.png" : fmt::format("alignments-{}.png", sheet);
  }
  // Single pictures share a row; what belongs to one sentence has rows of its own.
  void draw(const alignment::Alternatives& sentence) override {
    auto blocks = blocks_of(sentence);
    const double height = Sheet(blocks, kAcross).height();
    const bool is_single = alone(sentence);
    bool shares = is_single && single_ && rows_.back().size() % kAcross != 0;
    const double more = shares ? std::max(0.0, height - row_) : height;
    if (tall_ + more > kTallest && !rows_.empty()) {
      flush();
      shares = false;
    }
    tall_ += shares ? more : height;
    row_ = shares ? std::max(row_, height) : height;
    if (is_single && single_ && !rows_.empty())
      rows_.back().push_back(std::move(blocks.front().front()));
    else
      std::ranges::move(blocks, std::back_inserter(rows_));
    single_ = is_single;
  }
  void flush() {
    write_file(folder_ / name(++sheets_), Sheet(std::exchange(rows_, {}), kAcross).render(Picture::kPng));
    tall_ = 0;
    single_ = false;
  }

  std::filesystem::path folder_;
  std::vector<std::vector<SheetCell>> rows_;
  double tall_ = 0, row_ = 0;  // of rows_, and of the row that is begun
  bool single_ = false;
  int64_t sheets_ = 0;
};

}  // namespace

std::string sentence_file(const alignment::AlignedPair& pair, const std::string& suffix) {
  return fmt::format("{:05}.{}", pair.index + 1, suffix);
}

std::unique_ptr<AlignmentWriter> make_svg(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<PictureFiles>(folder, Picture::kSvg, "svg");
}
std::unique_ptr<AlignmentWriter> make_png(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<PictureFiles>(folder, Picture::kPng, "png");
}
std::unique_ptr<AlignmentWriter> make_pdf(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<PictureFiles>(folder, Picture::kPdf, "pdf");
}
std::unique_ptr<AlignmentWriter> make_pages(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<Pages>(folder);
}
std::unique_ptr<AlignmentWriter> make_sheet(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<ContactSheet>(folder);
}

}  // namespace attune::plot
