#include "src/plot/formats.h"

#include <utility>

#include "src/base/line_output.h"
#include "src/base/log.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {

std::vector<alignment::Link> links_of(const alignment::AlignedPair& pair, const LinkOptions& options) {
  return pair.links ? *pair.links : alignment::link_rules().at(options.rule).links(pair.alignment, options.threshold);
}

namespace {

class TextWriter final : public AlignmentWriter {
 public:
  TextWriter(const std::filesystem::path& file, std::function<std::string(const alignment::Alternatives&)> text)
      : name_(file), text_(std::move(text)), file_(file) {}
  void write(const alignment::Alternatives& sentence) override { file_.write(text_(sentence)); }
  void write_head(const std::string& head) { file_.write(head); }
  void finish() override { file_.finish(); }
  std::string summary() const override { return name_.filename(); }

 private:
  std::filesystem::path name_;
  std::function<std::string(const alignment::Alternatives&)> text_;
  LineOutput file_;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_text_writer(const std::filesystem::path& file,
                                                  std::function<std::string(const alignment::Alternatives&)> text,
                                                  const std::string& head) {
  auto writer = std::make_unique<TextWriter>(file, std::move(text));
  writer->write_head(head);
  return writer;
}

void say_best_alone(const alignment::Alternatives& sentence, const std::string& file) {
  if (sentence.size() > 1)
    warn_once("best alone " + file,
              file + " holds the first of each sentence's translations alone; jsonl holds them all");
}

const Table<AlignmentFormat>& alignment_formats() {
  using enum Ends;
  static const Table<AlignmentFormat> table{
      "alignment format",
      {
          {"svg", "a picture of each sentence, for the web", {true, kAsChosen}, {make_svg}},
          {"png", "a picture of each sentence, as pixels", {true, kAsChosen}, {make_png}},
          {"pdf", "a picture of each sentence, for print", {true, kAsChosen}, {make_pdf}},
          {"pages", "alignments.pdf: a page a sentence", {true, kAsChosen}, {make_pages}},
          {"sheet", "alignments.png: all pictures on one sheet", {true, kAsChosen}, {make_sheet}},
          {"html",
           "alignments.html: all sentences in one page, to search, sort and look at",
           {false, kAlways},
           {make_html}},
          {"jsonl",
           "alignments.jsonl: one object a line with words and matrix",
           {false, kAsChosen},
           {make_jsonl, open_jsonl}},
          {"npy",
           "npy/: one NumPy array a sentence, float32 [target, source], or of --heads [head, target, source]",
           {false, kAsChosen},
           {make_npy}},
          {"csv", "alignments.csv: one weight a line, for spreadsheets", {false, kAsChosen}, {make_csv}},
          {"pharaoh",
           "alignments.pharaoh: links, source-target from 0, one sentence a line",
           {false, kNever},
           {make_pharaoh, open_pharaoh}},
          {"talp", "alignments.talp: the same, counted from 1", {false, kNever}, {make_talp, open_talp}},
          {"marian",
           "alignments.marian: weights as Marian's --alignment soft, ends included",
           {false, kAlways},
           {make_marian, open_marian}},
          {"nematus",
           "alignments.nematus: words and matrices as Nematus writes them, ends included",
           {false, kAlways},
           {make_nematus, open_nematus}},
      }};
  return table;
}

}  // namespace attune::plot
