// Clauses and how they are joined.
#include "src/synthetic/grammar.h"

namespace attune::synthetic {

/// "the king says that ...", affirmative: "ne pense pas que" would ask for another mood.
Phrase Grammar::report() {
  const NounPhrase speaker = noun_phrase({.sorts = kPerson, .plain = true});
  const Verb& verb = choose(verbs(), [](const Verb& row) { return row.takes.frame == Frame::kClause; });
  const Tense tense = random_.chance(0.5) ? Tense::kPresent : Tense::kPast;
  const VerbWish wish{.subject = speaker.agreement, .tense = tense};
  Phrase words = speaker.words;
  words += verb_group(verb_parts(verb, wish), wish).body;
  words += word("that", "que");
  words += clause(false);
  return words;
}

/// "there is a bird near the church": il y a un oiseau près de l' église.
Phrase Grammar::there_is() {
  const bool plural = random_.chance(0.5);
  const Determiners indefinite = {"a", "some", "two", "many"};
  const unsigned sorts = kPerson | kAnimal | kFood | kThing | kText;
  const NounPhrase phrase = noun_phrase({.sorts = sorts, .plural = plural, .determiners = indefinite});
  Phrase words;
  const int il = draft_.target("il");
  words.target = {il};
  const Phrase there = word("there", "y");
  draft_.possible(there.source.front(), il);
  words += there;
  words += word(plural ? "are" : "is", "a");
  words += phrase.words;
  if (phrase.bare) words += place();
  return words;
}

/// "yesterday , the boy ate"
Phrase Grammar::dated_clause() {
  Tense tense = draw_tense();
  if (tense == Tense::kCan || tense == Tense::kWant) tense = Tense::kPresent;
  Phrase words = time(tense);
  words += word(",", ",");
  const NounPhrase who = subject(false, false);
  words += who.words;
  words += predicate(who, {.tense = tense}).body;
  return words;
}

Phrase Grammar::clause(bool may_nest) {
  const double kind = random_.uniform();
  if (kind < 0.07) return there_is();
  if (kind < 0.16 && may_nest) return report();
  const NounPhrase who = subject(false, false);
  Phrase words = who.words;
  words += predicate(who, {}).body;
  return words;
}

/// "did the girl see him ?": est-ce que la fille le voit ?
Phrase Grammar::question() {
  const NounPhrase who = subject(true, false);
  const Predicate asked = predicate(who, {.question = true});
  Phrase words = asked.front;
  words += who.words;
  words += asked.body;
  const Phrase mark = word("?", "?");
  for (int asking : asked.front.target) draft_.possible(mark.source.front(), asking);
  words += mark;
  return words;
}

Pair Grammar::sentence(int clauses) {
  draft_ = Draft();
  if (clauses == 1 && random_.chance(0.14)) return draft_.finish(question());
  Phrase words;
  std::string_view last;  // no conjunction twice in a row
  const bool dated = random_.chance(0.08);
  words += dated ? dated_clause() : clause(true);
  for (int i = 1; i < clauses; ++i) {
    const Conjunction& row = choose(conjunctions(), [&](const Conjunction& other) { return other.english != last; });
    last = row.english;
    const bool first = i == 1 && !dated && !row.after_comma && random_.chance(0.35);
    const Phrase conjunction = word(row.english, row.french);
    Phrase joined;
    if (first) {  // "when he sleeps , she sings"
      joined += conjunction;
      joined += words;
      joined += word(",", ",");
    } else {
      joined += words;
      if (row.after_comma) joined += word(",", ",");
      joined += conjunction;
    }
    joined += clause(i + 1 == clauses);
    words = joined;
  }
  words += word(".", ".");
  return draft_.finish(words);
}

}  // namespace attune::synthetic
