// pharaoh, talp: hard links of the best translation, one sentence a line, `source-target`, sorted; counted from 0 (Pharaoh, Moses,
// fast_align) or from 1 (TALP). The end of the sentence is left out before links are made, shown or not. A line stays empty
// where there is nothing to link. Read back a sure link weighs 1, a possible one (`1p2`) 0.5, and all of them stay links. A line may be Marian's whole
// output, `translation ||| links`, or an n-best list: its links to the ends of the sentences are left out.
#include <spdlog/fmt/fmt.h>

#include <cmath>

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/plot/formats/texts.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

std::unique_ptr<AlignmentWriter> make_link_writer(const std::filesystem::path& file, const LinkOptions& options,
                                                  int64_t first) {
  return make_text_writer(file, [=, name = file.filename().string()](const alignment::Alternatives& sentence) {
    say_best_alone(sentence, name);
    return to_pharaoh(links_of(sentence.front(), options), first) + "\n";
  });
}

class LinkReader : public AlignmentReader {
 public:
  LinkReader(const AlignmentFile& file, int64_t first) : file_(file.file.string()), lines_(file), first_(first) {}

  bool next(alignment::AlignedPair& pair) override {
    LinesBeside::Line line;
    if (!lines_.next(line)) {
      doubt();
      return false;
    }
    pair = {};
    pair.index = line.index;
    pair.source = std::move(line.source);
    pair.target = std::move(line.target);
    pair.alignment = Matrix(std::ssize(pair.target), std::ssize(pair.source));
    const alignment::GoldAlignment links =
        links_of_line(line.alignment, {std::ssize(pair.source), std::ssize(pair.target)},
                      /*ends=*/line.translated);
    for (const alignment::Link& link : links.possible) pair.alignment.at(link.target, link.source) = 0.5F;
    for (const alignment::Link& link : links.sure) pair.alignment.at(link.target, link.source) = 1;
    pair.links = links.possible;
    pair.log_probability = NAN;
    return true;
  }

 private:
  alignment::GoldAlignment links_of_line(const std::string& entries, const alignment::PairLengths& lengths, bool ends) {
    try {
      alignment::GoldAlignment links =
          alignment::parse_gold(entries, {lengths.source + ends, lengths.target + ends}, first_);
      for (std::vector<alignment::Link>* list : {&links.sure, &links.possible})
        std::erase_if(*list, [&](const alignment::Link& link) {
          return link.source == lengths.source || link.target == lengths.target;
        });
      first_words_.add(links.possible, lengths);
      return links;
    } catch (const Error& e) {
      lines_.refuse(e.what(), e.hint());
    }
  }
  void doubt() const {
    const std::string doubt = first_words_.doubt();
    if (doubt.empty()) return;
    const std::string found = file_ + ": " + doubt;
    const std::string way_out = fmt::format("are they counted from {}? then name the file {}:{}", 1 - first_,
                                            first_ == 0 ? "talp" : "pharaoh", file_);
    if (first_words_.is_dense()) throw Error(found, way_out);
    spdlog::warn("{}; {}", found, way_out);
  }

  std::string file_;
  LinesBeside lines_;
  int64_t first_;
  alignment::FirstWords first_words_;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_pharaoh(const Folder& folder, const FormatOptions& options) {
  return make_link_writer(folder / "alignments.pharaoh", options.links, 0);
}
std::unique_ptr<AlignmentWriter> make_talp(const Folder& folder, const FormatOptions& options) {
  return make_link_writer(folder / "alignments.talp", options.links, 1);
}
std::unique_ptr<AlignmentReader> open_pharaoh(const AlignmentFile& file) {
  return std::make_unique<LinkReader>(file, 0);
}
std::unique_ptr<AlignmentReader> open_talp(const AlignmentFile& file) { return std::make_unique<LinkReader>(file, 1); }

}  // namespace attune::plot
