// Verb groups: where English and French differ most.
//
//   English:  [helper] [not|never] [often] [wants to] verb [for] [him]      French:  [ne] [le] finite [pas|jamais]
//   [souvent] [le] nonfinite
//
// The object pronoun stands before the verb it belongs to: the infinitive, else the finite one. "ne" and the English
// "do" are no counterpart of anything; they have possible links only.
#include "src/synthetic/grammar.h"

namespace attune::synthetic {

/// The English verb as it stands behind a helper ("base") or alone, with its particle: "looks ~for".
std::string Grammar::english_form(const Verb& verb, const VerbWish& wish, bool base) {
  std::string form(base || (wish.tense == Tense::kPresent && wish.subject.plural) ? verb.english.base
                   : wish.tense == Tense::kPast                                   ? verb.english.past
                                                                                  : verb.english.third);
  if (!verb.english.particle.empty()) form.append(" ").append(verb.english.particle);
  return form;
}

/// The French verb: finite in the present, else the participle or the infinitive.
std::string Grammar::french_form(const Verb& verb, const VerbWish& wish) {
  if (wish.tense == Tense::kPresent)
    return std::string(wish.subject.plural ? verb.french.plural : verb.french.singular);
  if (wish.tense != Tense::kPast) return std::string(verb.french.infinitive);
  std::string participle(verb.french.participle);
  if (verb.with_be && wish.subject.feminine) participle += 'e';
  if (verb.with_be && wish.subject.plural) participle += 's';
  return participle;
}

Grammar::VerbParts Grammar::verb_parts(const Verb& verb, const VerbWish& wish) {
  const bool plural = wish.subject.plural, past = wish.tense == Tense::kPast;
  const bool modal = wish.tense == Tense::kWill || wish.tense == Tense::kCan, wants = wish.tense == Tense::kWant;
  const bool needs_do = !modal && (wish.question || wish.polarity == Polarity::kNot);
  const Phrase main = word(english_form(verb, wish, needs_do || modal || wants), french_form(verb, wish));
  VerbParts parts{.compound_past = past};
  if (needs_do) parts.helper = draft_.source(past ? "did" : plural ? "do" : "does");
  if (wish.tense == Tense::kPresent) {
    parts.finite = main.target.front();
  } else {
    parts.nonfinite = main.target;
  }
  if (past) {
    parts.finite = draft_.target(verb.with_be ? (plural ? "sont" : "est") : (plural ? "ont" : "a"));
    draft_.possible(main.source.front(), parts.finite);
  } else if (modal) {
    const bool will = wish.tense == Tense::kWill;
    const Phrase helper = will ? word("will", plural ? "vont" : "va") : word("can", plural ? "peuvent" : "peut");
    parts.helper = helper.source.front();
    parts.finite = helper.target.front();
  } else if (wants) {
    const Phrase want = word(needs_do || plural ? "want" : "wants", plural ? "veulent" : "veut");
    const int to = draft_.source("to");
    draft_.possible(to, main.target.front());
    parts.english = {want.source.front(), to};
    parts.finite = want.target.front();
  }
  if (needs_do) draft_.possible(*parts.helper, parts.finite);
  append(parts.english, main.source);
  return parts;
}

Grammar::VerbParts Grammar::copula_parts(const VerbWish& wish) {
  const bool plural = wish.subject.plural;
  const Phrase be = wish.tense == Tense::kPast ? word(plural ? "were" : "was", plural ? "étaient" : "était")
                                               : word(plural ? "are" : "is", plural ? "sont" : "est");
  return {.helper = be.source.front(), .finite = be.target.front()};
}

/// "not" - pas, "never" - jamais; `ne` gets the particle when anything negates the clause.
Phrase Grammar::negation(const VerbParts& parts, const VerbWish& wish, std::vector<int>& ne) {
  Phrase words;
  if (!wish.negative()) return words;
  ne = {draft_.target("ne")};
  if (wish.nobody) draft_.possible(*wish.nobody, ne.front());
  if (wish.polarity != Polarity::kPositive) {
    words = wish.polarity == Polarity::kNot ? word("not", "pas") : word("never", "jamais");
    draft_.possible(words.source.front(), ne.front());
  }
  if (parts.helper) draft_.possible(*parts.helper, ne.front());
  return words;
}

Grammar::Predicate Grammar::verb_group(const VerbParts& parts, const VerbWish& wish) {
  Predicate group;
  std::vector<int> ne;
  Phrase between = negation(parts, wish, ne);
  if (!wish.nobody && wish.polarity != Polarity::kNever && random_.chance(0.13)) {
    const Invariant& frequency = random_.pick(frequencies());
    between += word(frequency.english, frequency.french);
  }
  if (wish.question) {
    group.front.source = {*parts.helper};
    group.front.target = {draft_.target("est-ce"), draft_.target("que")};
    for (int asking : group.front.target) draft_.possible(*parts.helper, asking);
  } else if (parts.helper) {
    group.body.source = {*parts.helper};
  }
  for (const auto& words : {between.source, parts.english, parts.clitic.source}) append(group.body.source, words);

  const bool before_finite = parts.nonfinite.empty() || parts.compound_past;
  const std::vector<int> none;
  for (const auto& words : {ne,
                            before_finite ? parts.clitic.target : none,
                            {parts.finite},
                            between.target,
                            before_finite ? none : parts.clitic.target,
                            parts.nonfinite})
    append(group.body.target, words);
  return group;
}

/// Behind "a vu" a participle would agree with the object in front of it, so only "him" is there in the past.
Phrase Grammar::clitic(const Verb& verb, Tense tense) {
  const bool for_persons = (verb.takes.objects & kPerson) != 0;
  if (tense == Tense::kPast) return for_persons ? word("him", "le") : Phrase{};
  const double kind = random_.uniform();
  if (for_persons && kind < 0.35) return word("him", "le");
  if (for_persons && kind < 0.7) return word("her", "la");
  return word("them", "les");
}

}  // namespace attune::synthetic
