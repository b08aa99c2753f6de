#include "src/app/translate/translation_text.h"

#include <spdlog/fmt/fmt.h>

#include "src/alignment/link_rules.h"
#include "src/app/align/aligned.h"
#include "src/app/score/nbest_list.h"

namespace attune::app::translate {
namespace {

std::string links_of(const Translation& translation, size_t rank) {
  if (translation.hypotheses.empty()) return {};
  const Hypothesis& hypothesis = translation.hypotheses[rank];
  const alignment::AlignedPair pair =
      align::aligned_pair(translation.source, translation.tokens(hypothesis), hypothesis.alignment);
  return alignment::to_pharaoh(alignment::hard_links(pair.alignment));
}

}  // namespace

std::string translation_text(const Translation& translation, int64_t index, const TranslationFormat& format) {
  const auto links = [&](size_t rank) {
    return format.alignment ? " ||| " + links_of(translation, rank) : std::string();
  };
  if (format.nbest == 0) return translation.text() + links(0) + "\n";
  // A line without tokens has one translation, certain and empty.
  if (translation.hypotheses.empty())
    return fmt::format("{} ||| {} ||| F0= 0.000000 ||| 0.000000{}\n", index, score::escaped_field(translation.text()),
                       links(0));
  std::string out;
  for (size_t rank = 0; rank < translation.hypotheses.size(); ++rank) {
    const Hypothesis& hypothesis = translation.hypotheses[rank];
    out += fmt::format("{} ||| {} ||| F0= {:.6f} ||| {:.6f}{}\n", index, score::escaped_field(translation.texts[rank]),
                       hypothesis.log_probability, hypothesis.score, links(rank));
  }
  return out;
}

}  // namespace attune::app::translate
