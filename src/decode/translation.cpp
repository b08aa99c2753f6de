#include "attune/translator.h"
#include "src/text/tokenizer.h"

namespace attune {

Segmented Translation::tokens(const Hypothesis& hypothesis) const {
  return given ? target->segment(texts.front()) : target->describe(hypothesis.ids);
}

Limits& Limits::operator+=(const Limits& more) {
  translated += more.translated;
  unended += more.unended;
  unknown += more.unknown;
  unseen += more.unseen;
  sources_unplaced += more.sources_unplaced;
  targets_unplaced += more.targets_unplaced;
  return *this;
}

}  // namespace attune
