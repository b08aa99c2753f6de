// A synchronous grammar of English and French: every rule writes both sides at once and links the words as it goes.
//
//   sentence    -> clause (conjunction clause)* .         noun phrase -> determiner adjective* noun (of | 's |
//   relative) clause      -> subject predicate | there is ...       predicate   -> verb group, object, place, time verb
//   group  -> auxiliary, negation, frequency, verb, clitic: where the two languages differ most
//
// Translation is a function: what English leaves open and French must decide (whose gender is "it", which noun a clause
// belongs to) is not generated. So: a relative clause stands only behind the one noun of its phrase; coordinated
// phrases are bare; a comma stands before the "and" of clauses and never before that of phrases; a participle has no
// object in front of it, except the masculine "le".
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/random.h"
#include "src/synthetic/draft.h"
#include "src/synthetic/lexicon.h"

namespace attune::synthetic {

class Grammar {
 public:
  /// All choices are drawn from this generator, which must outlive the grammar.
  explicit Grammar(Random& random) : random_(random) {}

  /// A statement of that many main clauses; with one clause, sometimes a question.
  Pair sentence(int clauses);

 private:
  enum class Tense { kPresent, kPast, kWill, kCan, kWant };
  enum class Polarity { kPositive, kNot, kNever };
  using Determiners = std::vector<std::string_view>;  // English

  struct Agreement {
    bool feminine = false, plural = false;
  };
  struct NounPhrase {
    Phrase words;
    std::vector<int> noun;  // the English word or words of its noun
    Agreement agreement;
    unsigned sorts = 0;              // of its nouns
    std::optional<int> nobody = {};  // the English word that makes the whole clause negative
    bool bare = true;                // nothing follows its noun, so that something may
  };
  struct NounWish {
    unsigned sorts = 0;
    bool negated = false;  // an indefinite one becomes "de"
    bool plain = false;    // nothing but determiner, adjectives and noun
    std::optional<bool> plural = {};
    Determiners determiners = {};  // only these; empty: any
  };
  /// What the forms of a verb depend on.
  struct VerbWish {
    Agreement subject = {};
    Tense tense = Tense::kPresent;
    Polarity polarity = Polarity::kPositive;
    bool question = false;
    std::optional<int> nobody = {};
    bool negative() const { return polarity != Polarity::kPositive || nobody; }
  };
  /// The pieces of a verb group before they are put in order.
  struct VerbParts {
    std::optional<int> helper = {};   // English do, does, did, will, can, is: in front of the subject in a question
    std::vector<int> english = {};    // "wants to look for"
    int finite = 0;                   // the French verb that agrees with the subject
    std::vector<int> nonfinite = {};  // the infinitive or participle behind it
    bool compound_past = false;
    Phrase clitic = {};  // an object pronoun, may be empty
  };
  struct Predicate {
    Phrase front, body;  // around the subject
    bool bare = true;    // its last noun phrase is
  };
  struct PredicateWish {
    std::optional<Tense> tense = {};
    bool question = false;
    bool plain = false;  // inside a relative clause
  };

  // noun_phrase.cpp
  NounPhrase noun_phrase(const NounWish& wish);
  NounPhrase described(const Noun& noun, bool plural);
  Phrase determiner(const NounWish& wish, const NounPhrase& head);
  Phrase adjective(const Adjective& row, Agreement agreement);
  NounPhrase genitive(NounPhrase head);
  void add_of_phrase(NounPhrase& phrase);
  void add_relative(NounPhrase& phrase);
  NounPhrase subject(bool positive, bool plain);
  NounPhrase coordination(const NounWish& wish);
  Phrase place();

  // verb_group.cpp
  static std::string english_form(const Verb& verb, const VerbWish& wish, bool base);
  static std::string french_form(const Verb& verb, const VerbWish& wish);
  VerbParts verb_parts(const Verb& verb, const VerbWish& wish);
  VerbParts copula_parts(const VerbWish& wish);
  Predicate verb_group(const VerbParts& parts, const VerbWish& wish);
  Phrase negation(const VerbParts& parts, const VerbWish& wish, std::vector<int>& ne);
  Phrase clitic(const Verb& verb, Tense tense);

  // predicate.cpp
  Predicate predicate(const NounPhrase& subject, const PredicateWish& wanted);
  Predicate action(const Verb& verb, VerbWish wish, bool plain);
  Predicate state(const NounPhrase& subject, VerbWish wish);
  Tense draw_tense();
  Polarity draw_polarity(const VerbWish& wish);
  Phrase time(Tense tense);

  // sentence.cpp
  Phrase clause(bool may_nest);
  Phrase report();
  Phrase there_is();
  Phrase dated_clause();
  Phrase question();
  Phrase word(std::string_view english, std::string_view french) { return draft_.entry(english, french); }

  /// A random entry of a table that fits.
  template <class Row, class Fits>
  const Row& choose(const std::vector<Row>& table, Fits fits) {
    std::vector<const Row*> rows;
    for (const Row& row : table)
      if (fits(row)) rows.push_back(&row);
    return *random_.pick(rows);
  }

  Random& random_;
  Draft draft_;
};

}  // namespace attune::synthetic
