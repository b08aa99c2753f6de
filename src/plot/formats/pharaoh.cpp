// pharaoh, talp: hard links of the best translation, one sentence a line, `source-target`, sorted; counted from 0 (Pharaoh, Moses,
// fast_align) or from 1 (TALP). The end of the sentence is left out before links are made, shown or not. A line stays empty
// where there is nothing to link. Read back a sure link weighs 1, a possible one (`1p2`) 0.5.
#include "src/base/error.h"
#include "src/base/line_output.h"
#include "src/plot/formats/texts.h"
#include "src/plot/formats/writers.h"

namespace attune {
namespace {

class LinkWriter : public AlignmentWriter {
 public:
  LinkWriter(std::filesystem::path name, const LinkOptions& links, int64_t first)
      : name_(std::move(name)), rule_(link_rules().at(links.rule)), threshold_(links.threshold), first_(first) {}

  void write(const Alternatives& sentence) override {
    file_.write(to_pharaoh(rule_.links(sentence.front().alignment, threshold_), first_) + "\n");
  }
  void finish() override { file_.finish(); }
  std::string summary() const override { return name_.filename(); }

 private:
  std::filesystem::path name_;
  const LinkRule& rule_;
  float threshold_;
  int64_t first_;
  LineOutput file_{name_};
};

class LinkReader : public AlignmentReader {
 public:
  LinkReader(const AlignmentFile& file, int64_t first)
      : name_(file.file), source_(file, file.source, "source"), target_(file, file.target, "target"), first_(first) {}

  bool next(AlignedPair& pair) override {
    std::string line;
    if (!lines_.next(line)) {
      source_.expect_end();
      target_.expect_end();
      return false;
    }
    pair = {};
    pair.index = lines_.line_number() - 1;
    pair.source = source_.next();
    pair.target = target_.next();
    pair.alignment = Matrix(std::ssize(pair.target), std::ssize(pair.source));
    try {
      const GoldAlignment links = parse_gold(line, {std::ssize(pair.source), std::ssize(pair.target)}, first_);
      for (const Link& link : links.possible) pair.alignment.at(link.target, link.source) = 0.5F;
      for (const Link& link : links.sure) pair.alignment.at(link.target, link.source) = 1;
    } catch (const Error& e) {
      refuse_line(name_, lines_.line_number(), e.what(), e.hint());
    }
    return true;
  }

 private:
  std::filesystem::path name_;
  LineReader lines_{name_};
  TextBeside source_, target_;
  int64_t first_;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_pharaoh(const Folder& folder, const FormatOptions& options) {
  return std::make_unique<LinkWriter>(folder / "alignments.pharaoh", options.links, 0);
}
std::unique_ptr<AlignmentWriter> make_talp(const Folder& folder, const FormatOptions& options) {
  return std::make_unique<LinkWriter>(folder / "alignments.talp", options.links, 1);
}
std::unique_ptr<AlignmentReader> open_pharaoh(const AlignmentFile& file) {
  return std::make_unique<LinkReader>(file, 0);
}
std::unique_ptr<AlignmentReader> open_talp(const AlignmentFile& file) { return std::make_unique<LinkReader>(file, 1); }

}  // namespace attune
