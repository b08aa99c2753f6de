// html: all sentences in one page, alignments.html, that needs nothing else: to search, sort, and look at, by words or pieces, each
// head, each translation, with gold links (src/pages/web). Weights in it are of 255 steps.
#include <glib.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "src/alignment/json.h"
#include "src/base/line_output.h"
#include "src/pages/page.h"
#include "src/plot/formats/writers.h"
#include "src/plot/units.h"

namespace attune::plot {
namespace {

using Json = nlohmann::ordered_json;

std::string base64(const std::string& bytes) {
  const auto* data = reinterpret_cast<const guchar*>(bytes.data());
  const std::unique_ptr<gchar, decltype(&g_free)> text(g_base64_encode(data, bytes.size()), g_free);
  return text.get();
}

/// [rows, columns], behind what the matrix has zeros.
std::string packed(const Matrix& matrix, size_t rows, size_t columns) {
  std::string bytes;
  for (int64_t row = 0; row < static_cast<int64_t>(rows); ++row)
    for (int64_t column = 0; column < static_cast<int64_t>(columns); ++column) {
      const float weight = row < matrix.rows && column < matrix.columns ? matrix.at(row, column) : 0;
      bytes += static_cast<char>(std::isnan(weight) ? 0 : std::lround(255 * std::clamp(weight, 0.0F, 1.0F)));
    }
  return base64(bytes);
}

/// Units as pieces that are words themselves, where nothing is known of pieces.
Segmented as_pieces(std::vector<std::string> units, bool end) {
  if (end) units.pop_back();
  Segmented text{{}, units, units, std::vector<int32_t>(units.size())};
  std::iota(text.word_of.begin(), text.word_of.end(), 0);
  return text;
}

alignment::Pieces pieces_of(const alignment::AlignedPair& pair) {
  if (pair.pieces) return *pair.pieces;
  return {as_pieces(pair.source, pair.source_end), as_pieces(pair.target, pair.target_end), pair.alignment, pair.heads};
}

/// Mean entropy of a row, in nats; not a number without rows.
double entropy(const Matrix& alignment) {
  double sum = 0;
  for (const float weight : alignment.values)
    if (weight > 0) sum -= weight * std::log(weight);
  return sum / static_cast<double>(alignment.rows);
}

Json links(const std::vector<alignment::Link>& all) {
  Json out = Json::array();
  for (const alignment::Link& link : all) out.push_back({link.source, link.target});
  return out;
}

void add_number(Json& object, const char* key, double value) {
  if (std::isfinite(value)) object[key] = std::round(value * 1e4) / 1e4;
}

Json alternative(const alignment::AlignedPair& pair, const alignment::Pieces& pieces) {
  const size_t rows = pieces.target.pieces.size() + 1, columns = pieces.source.pieces.size() + 1;
  Json out{{"target", alignment::as_json(pieces.target)}};
  if (!pair.pieces && !pair.caption.empty()) out["name"] = pair.caption;  // of a system
  add_number(out, "score", pair.score);
  add_number(out, "log_probability", pair.log_probability);
  if (!pieces.alignment.values.empty()) out["alignment"] = packed(pieces.alignment, rows, columns);
  for (const alignment::AttentionMap& head : pieces.heads) {
    out["heads"].push_back(packed(head.weights, rows, columns));
    out["head_names"].push_back(head.name());
  }
  return out;
}

Json sentence_object(const alignment::Alternatives& sentence) {
  const alignment::AlignedPair& best = sentence.front();
  Json out{{"line", best.index + 1}, {"source", alignment::as_json(pieces_of(best).source)}};
  for (const alignment::AlignedPair& pair : sentence) out["alternatives"].push_back(alternative(pair, pieces_of(pair)));
  if (!best.links) add_number(out, "entropy", entropy(pieces_of(best).alignment));  // links are no weights
  add_number(out, "bleu", best.bleu);
  if (!best.reference.empty()) out["reference"] = best.reference;
  if (best.gold) out["gold"] = {{"sure", links(best.gold->sure)}, {"possible", links(best.gold->possible)}};
  const alignment::Pieces seen = pieces_of(best);
  for (const alignment::PastAlignment& one : best.past)
    out["snapshots"].push_back(
        {{"update", one.update},
         {"alignment", packed(one.alignment, seen.target.pieces.size() + 1, seen.source.pieces.size() + 1)}});
  return out;
}

class HtmlPage : public AlignmentWriter {
 public:
  HtmlPage(const std::filesystem::path& folder, const FormatOptions& options)
      : name_(folder / "alignments.html"), options_(options), page_(pages::viewer_page()) {}

  void write(const alignment::Alternatives& sentence) override {
    const alignment::AlignedPair& best = sentence.front();
    if (!begun_) begin(best);
    file_.write(std::string(written_++ == 0 ? "\n" : ",\n") + text_of(sentence_object(sentence)));
  }
  void finish() override {
    alignment::AlignedPair none;
    none.source_end = true;
    if (!begun_) begin(none);
    file_.write("\n]}" + page_.after);
    file_.finish();
  }
  std::string summary() const override { return name_.filename(); }

 private:
  void begin(const alignment::AlignedPair& first) {
    const bool ends = first.pieces || first.source_end || first.target_end;
    Json head{
        {"title", options_.title}, {"program", "attune " ATTUNE_VERSION}, {"unit", first.pieces ? "piece" : "word"}};
    if (first.itself) head["self"] = true;
    if (options_.update > 0) head["update"] = options_.update;
    if (!ends) head["ends"] = false;
    if (!options_.note.empty()) head["note"] = options_.note;
    head["shown"] = {{"unit", units().at(options_.unit).unit == Unit::kPiece ? "piece" : "word"},
                     {"ends", options_.ends && ends}};
    std::string text = text_of(head);
    text.pop_back();  // the brace
    file_.write(page_.before + text + ",\"sentences\":[");
    begun_ = true;
  }
  static std::string text_of(const Json& object) {
    return pages::in_page(object.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  std::filesystem::path name_;
  FormatOptions options_;
  pages::PageParts page_;
  LineOutput file_{name_};
  bool begun_ = false;
  int64_t written_ = 0;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_html(const Folder& folder, const FormatOptions& options) {
  return std::make_unique<HtmlPage>(folder, options);
}

}  // namespace attune::plot
