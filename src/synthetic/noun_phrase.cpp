// Noun phrases: agreement of determiners and adjectives, adjectives before and behind the noun, genitives, relative
// clauses.
#include <algorithm>

#include "src/synthetic/grammar.h"

namespace attune::synthetic {

Phrase Grammar::adjective(const Adjective& row, Agreement agreement) {
  const std::string_view english = random_.pick(row.english);
  const size_t form = (agreement.plural ? 2 : 0) + (agreement.feminine ? 1 : 0);
  const bool at_noun = row.before_noun && form == 0;
  return draft_.entry(english, row.french[form], at_noun ? row.french.back() : std::string_view{});
}

/// The noun with its adjectives, without determiner. "big red car": grande voiture rouge.
Grammar::NounPhrase Grammar::described(const Noun& noun, bool plural) {
  NounPhrase phrase;
  phrase.agreement = {noun.feminine, plural};
  phrase.sorts = noun.sort;
  const auto add_adjective = [&](bool before_noun) {
    const auto fits = [&](const Adjective& row) { return row.before_noun == before_noun && (row.sorts & noun.sort); };
    phrase.words += adjective(choose(adjectives(), fits), phrase.agreement);
  };
  const double kind = random_.uniform();
  if (kind < 0.28) add_adjective(true);
  const Phrase head =
      plural ? word(noun.english.plural, noun.french.plural) : word(noun.english.singular, noun.french.singular);
  append(phrase.words.target, head.target);
  if (kind < 0.08 || (kind >= 0.28 && kind < 0.5)) add_adjective(false);
  append(phrase.words.source, head.source);
  phrase.noun = head.source;
  return phrase;
}

Phrase Grammar::determiner(const NounWish& wish, const NounPhrase& head) {
  const auto& table = head.agreement.plural ? plural_determiners() : singular_determiners();
  std::vector<const Determiner*> rows;  // as often as its weight
  for (const Determiner& row : table)
    if (wish.determiners.empty() || std::ranges::count(wish.determiners, row.english))
      rows.insert(rows.end(), row.weight, &row);
  const Determiner& chosen = *random_.pick(rows);
  if (wish.negated && chosen.english == "a") return word("a", "de");
  if (wish.negated && chosen.english == "some") return word("any", "de");
  Phrase words = word(chosen.english, chosen.french[head.agreement.feminine ? 1 : 0]);
  if (chosen.agrees)
    for (int noun : head.noun) draft_.possible(noun, words.target.front());
  return words;
}

/// "the boy 's dog": le chien du garçon. The first article has no word of its own in English.
Grammar::NounPhrase Grammar::genitive(NounPhrase head) {
  const Noun& owner_noun = choose(nouns(), [](const Noun& row) { return row.sort == kPerson; });
  const NounPhrase owner = described(owner_noun, false);
  const Phrase owner_determiner = determiner({.determiners = {"the", "this", "his"}}, owner);
  const Phrase mark = word("'s", "de");
  const Agreement agreement = head.agreement;
  const int article = draft_.target(agreement.plural ? "les" : agreement.feminine ? "la" : "le");
  draft_.possible(mark.source.front(), article);
  for (int noun : head.noun) draft_.possible(noun, article);
  Phrase words;
  for (const Phrase& part : {owner_determiner, owner.words, mark, head.words}) append(words.source, part.source);
  words.target = {article};
  for (const Phrase& part : {head.words, mark, owner_determiner, owner.words}) append(words.target, part.target);
  head.words = words;
  head.bare = false;
  return head;
}

void Grammar::add_of_phrase(NounPhrase& phrase) {
  phrase.words += word("of", "de");
  phrase.words +=
      noun_phrase({.sorts = kPerson, .plain = true, .determiners = {"the", "this", "these", "his", "a"}}).words;
  phrase.bare = false;
}

/// "who sleeps" agrees with the noun; "that the girl sees" is never in the past, where the participle would agree too.
void Grammar::add_relative(NounPhrase& phrase) {
  const bool person = phrase.sorts == kPerson;
  if (random_.chance(0.55)) {
    phrase.words += person ? word("who", "qui") : word("that", "qui");
    phrase.words += predicate(phrase, {.plain = true}).body;
  } else {
    const unsigned sort = phrase.sorts;
    const NounPhrase seer = subject(true, true);
    const Verb& verb = choose(verbs(), [&](const Verb& row) {
      return row.takes.frame == Frame::kObject && (row.takes.objects & sort) &&
             (row.takes.subjects & seer.sorts) == seer.sorts;
    });
    VerbWish wish{.subject = seer.agreement, .tense = draw_tense()};
    if (wish.tense == Tense::kPast) wish.tense = Tense::kPresent;
    wish.polarity = draw_polarity(wish);
    phrase.words += word("that", "que");
    phrase.words += seer.words;
    phrase.words += verb_group(verb_parts(verb, wish), wish).body;
  }
  phrase.bare = false;
}

Grammar::NounPhrase Grammar::noun_phrase(const NounWish& wish) {
  const Noun& noun = choose(nouns(), [&](const Noun& row) { return (row.sort & wish.sorts) != 0; });
  const bool plural = wish.plural.value_or(random_.chance(0.4)) && !noun.english.plural.empty();
  NounPhrase phrase = described(noun, plural);
  if (!wish.plain && wish.determiners.empty() && !wish.negated && noun.sort != kPerson && random_.chance(0.12))
    return genitive(phrase);
  const bool owned = !wish.plain && wish.determiners.empty() && noun.sort != kPerson && random_.chance(0.12);
  Phrase words = determiner(owned ? NounWish{.determiners = {"the"}} : wish, phrase);
  words += phrase.words;
  phrase.words = words;
  if (owned) {
    add_of_phrase(phrase);
  } else if (!wish.plain && random_.chance(0.12)) {
    add_relative(phrase);
  }
  return phrase;
}

/// "the boy and these girls": masculine unless all are feminine.
Grammar::NounPhrase Grammar::coordination(const NounWish& wish) {
  NounWish plain = wish;
  plain.plain = true;
  NounPhrase both = noun_phrase(plain);
  both.words += word("and", "et");
  const NounPhrase second = noun_phrase(plain);
  both.words += second.words;
  both.agreement = {both.agreement.feminine && second.agreement.feminine, true};
  both.sorts |= second.sorts;
  both.bare = false;
  return both;
}

Grammar::NounPhrase Grammar::subject(bool positive, bool plain) {
  const double kind = random_.uniform();
  NounPhrase pronoun;
  pronoun.sorts = kPerson;
  pronoun.bare = false;
  if (kind < 0.07) {
    pronoun.words = word("he", "il");
  } else if (kind < 0.14) {
    pronoun.words = word("she", "elle");
    pronoun.agreement.feminine = true;
  } else if (kind < 0.21) {
    pronoun.words = word("they", "ils");
    pronoun.agreement.plural = true;
  } else if (kind < 0.26 && !positive) {
    pronoun.words = word("nobody", "personne");
    pronoun.nobody = pronoun.words.source.front();
  } else {
    const unsigned sorts = random_.chance(0.7) ? kPerson : kAnimal;
    if (!plain && kind > 0.9) return coordination({.sorts = sorts});
    return noun_phrase({.sorts = sorts, .plain = plain});
  }
  return pronoun;
}

Phrase Grammar::place() {
  const Invariant& preposition = random_.pick(place_prepositions());
  Phrase words = word(preposition.english, preposition.french);
  words += noun_phrase({.sorts = kPlace, .plain = true, .determiners = {"the", "this", "his", "their", "a"}}).words;
  return words;
}

}  // namespace attune::synthetic
