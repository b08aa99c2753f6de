// The words of the toy language pair. A `~` marks a function word inside an entry of several words (see Draft::entry).
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attune::synthetic {

/// What a noun names, as bits: which adjectives and verbs go with it.
enum Sort : unsigned { kPerson = 1, kAnimal = 2, kFood = 4, kThing = 8, kText = 16, kPlace = 32 };

struct NounForms {
  std::string_view singular, plural = {};  // a place has no plural here
};

struct Noun {
  NounForms english, french;
  bool feminine;
  Sort sort;
};

struct Adjective {
  std::vector<std::string_view> english;  // synonyms
  /// Masculine, feminine, their plurals; the masculine in front of a noun that begins with a vowel, where it is another.
  std::array<std::string_view, 5> french;
  bool before_noun;
  unsigned sorts;
};

/// What follows the verb.
enum class Frame { kNothing, kObject, kPlace, kClause };

struct Verb {
  struct {
    std::string_view base, third, past;  // eat, eats, ate
    std::string_view particle = {};      // the "for" of "look for"
  } english;
  struct {
    std::string_view singular, plural, infinitive, participle;  // mange, mangent, manger, mangé
  } french;
  struct {
    Frame frame;
    unsigned subjects, objects;  // sorts
  } takes;
  bool with_be = false;  // "est arrivé": the participle agrees with the subject
};

/// A word or phrase whose form never changes.
struct Invariant {
  std::string_view english, french;
};

/// A determiner and its French forms: masculine and feminine (the same when it is a plural one).
struct Determiner {
  std::string_view english;
  std::array<std::string_view, 2> french;
  bool agrees;      // the noun decides the French form
  uint64_t weight;  // how often, among those of its number
};

/// A conjunction between two clauses.
struct Conjunction {
  std::string_view english, french;
  bool after_comma;
};

const std::vector<Noun>& nouns();
const std::vector<Adjective>& adjectives();
const std::vector<Verb>& verbs();
const std::vector<Determiner>& singular_determiners();
const std::vector<Determiner>& plural_determiners();
const std::vector<Invariant>& place_prepositions();
const std::vector<Invariant>& frequencies();
const std::vector<Conjunction>& conjunctions();

}  // namespace attune::synthetic
