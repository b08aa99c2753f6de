// What is said of a subject: an action with its object, place and time, or a state.
#include "src/synthetic/grammar.h"

namespace attune::synthetic {

Grammar::Tense Grammar::draw_tense() {
  const double kind = random_.uniform();
  if (kind < 0.45) return Tense::kPresent;
  if (kind < 0.7) return Tense::kPast;
  if (kind < 0.82) return Tense::kWill;
  return kind < 0.91 ? Tense::kCan : Tense::kWant;
}

Grammar::Polarity Grammar::draw_polarity(const VerbWish& wish) {
  if (wish.question || wish.nobody) return Polarity::kPositive;
  const double kind = random_.uniform();
  if (kind < 0.17) return Polarity::kNot;
  return kind < 0.23 ? Polarity::kNever : Polarity::kPositive;
}

Phrase Grammar::time(Tense tense) {
  if (random_.chance(0.35)) return word("today", "aujourd'hui");
  if (tense == Tense::kPast) return word("yesterday", "hier");
  if (tense == Tense::kWill) return word("tomorrow", "demain");
  return word("now", "maintenant");
}

Grammar::Predicate Grammar::action(const Verb& verb, VerbWish wish, bool plain) {
  VerbParts parts = verb_parts(verb, wish);
  const bool takes_object = verb.takes.frame == Frame::kObject;
  if (takes_object && random_.chance(0.25)) parts.clitic = clitic(verb, wish.tense);
  Predicate predicate = verb_group(parts, wish);
  if (takes_object && parts.clitic.source.empty()) {
    NounWish object{.sorts = verb.takes.objects, .negated = wish.negative(), .plain = plain};
    if (object.negated && random_.chance(0.5)) object.determiners = {"a", "some"};
    const bool several = !plain && !object.negated && random_.chance(0.08);
    const NounPhrase phrase = several ? coordination(object) : noun_phrase(object);
    predicate.body += phrase.words;
    predicate.bare = phrase.bare;
  } else if (verb.takes.frame == Frame::kPlace) {
    predicate.body += word("to", "à");
    predicate.body += noun_phrase({.sorts = kPlace, .plain = true, .determiners = {"the", "this", "his"}}).words;
  }
  return predicate;
}

Grammar::Predicate Grammar::state(const NounPhrase& subject, VerbWish wish) {
  if (wish.tense != Tense::kPast) wish.tense = Tense::kPresent;
  wish.polarity = draw_polarity(wish);
  Predicate predicate = verb_group(copula_parts(wish), wish);
  if (random_.chance(0.15)) {
    predicate.body += place();
    return predicate;
  }
  if (random_.chance(0.35)) predicate.body += word("very", "très");
  const auto fits = [&](const Adjective& row) { return (row.sorts & subject.sorts) == subject.sorts; };
  const Adjective& chosen = choose(adjectives(), fits);
  // Not in front of its noun here: "beau et", never "bel et".
  Adjective predicative = chosen;
  predicative.french.back() = {};
  predicate.body += adjective(predicative, subject.agreement);
  return predicate;
}

Grammar::Predicate Grammar::predicate(const NounPhrase& subject, const PredicateWish& wanted) {
  VerbWish wish{.subject = subject.agreement, .question = wanted.question, .nobody = subject.nobody};
  wish.tense = wanted.tense ? *wanted.tense : draw_tense();
  const bool acts = (subject.sorts & ~(kPerson | kAnimal)) == 0;
  if (!acts || (!wanted.tense && random_.chance(0.2))) return state(subject, wish);

  const bool moves = random_.chance(0.1);  // the past of these is worth more examples: it has four forms
  if (moves && !wanted.tense && random_.chance(0.5)) wish.tense = Tense::kPast;
  wish.polarity = draw_polarity(wish);
  const auto fits = [&](const Verb& row) {
    return row.takes.frame != Frame::kClause && (row.with_be || !moves) &&
           (row.takes.subjects & subject.sorts) == subject.sorts;
  };
  Predicate predicate = action(choose(verbs(), fits), wish, wanted.plain);
  if (wanted.plain || !predicate.bare) return predicate;
  const double more = random_.uniform();
  if (more < 0.15) {
    predicate.body += place();
  } else if (more < 0.21) {
    predicate.body += word("with", "avec");
    predicate.body += noun_phrase({.sorts = kAnimal, .plain = true}).words;
  } else if (more < 0.28 && !wish.question && !wish.nobody) {
    VerbWish second = wish;
    second.polarity = Polarity::kPositive;
    predicate.body += word("and", "et");
    const Verb& next = choose(verbs(), fits);
    predicate.body += action(next, second, true).body;
  }
  if (!wanted.tense && random_.chance(0.13)) predicate.body += time(wish.tense);
  return predicate;
}

}  // namespace attune::synthetic
