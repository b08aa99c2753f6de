#include "src/synthetic/lexicon.h"

namespace attune::synthetic {
namespace {

constexpr unsigned kBeing = kPerson | kAnimal, kObject = kFood | kThing | kText;
constexpr unsigned kAnything = kBeing | kObject;
constexpr bool kMasculine = false, kFeminine = true;
constexpr Frame kNone = Frame::kNothing, kTakes = Frame::kObject;

}  // namespace

const std::vector<Noun>& nouns() {
  static const std::vector<Noun> table = {
      {{"boy", "boys"}, {"garçon", "garçons"}, kMasculine, kPerson},
      {{"girl", "girls"}, {"fille", "filles"}, kFeminine, kPerson},
      {{"man", "men"}, {"homme", "hommes"}, kMasculine, kPerson},
      {{"woman", "women"}, {"femme", "femmes"}, kFeminine, kPerson},
      {{"child", "children"}, {"enfant", "enfants"}, kMasculine, kPerson},
      {{"king", "kings"}, {"roi", "rois"}, kMasculine, kPerson},
      {{"queen", "queens"}, {"reine", "reines"}, kFeminine, kPerson},
      {{"actress", "actresses"}, {"actrice", "actrices"}, kFeminine, kPerson},
      {{"dog", "dogs"}, {"chien", "chiens"}, kMasculine, kAnimal},
      {{"cat", "cats"}, {"chat", "chats"}, kMasculine, kAnimal},
      {{"bird", "birds"}, {"oiseau", "oiseaux"}, kMasculine, kAnimal},
      {{"horse", "horses"}, {"cheval", "chevaux"}, kMasculine, kAnimal},
      {{"cow", "cows"}, {"vache", "vaches"}, kFeminine, kAnimal},
      {{"turtle", "turtles"}, {"tortue", "tortues"}, kFeminine, kAnimal},
      {{"apple", "apples"}, {"pomme", "pommes"}, kFeminine, kFood},
      {{"potato", "potatoes"}, {"pomme ~de terre", "pommes ~de terre"}, kFeminine, kFood},
      {{"egg", "eggs"}, {"œuf", "œufs"}, kMasculine, kFood},
      {{"cake", "cakes"}, {"gâteau", "gâteaux"}, kMasculine, kFood},
      {{"book", "books"}, {"livre", "livres"}, kMasculine, kText},
      {{"letter", "letters"}, {"lettre", "lettres"}, kFeminine, kText},
      {{"car", "cars"}, {"voiture", "voitures"}, kFeminine, kThing},
      {{"ship", "ships"}, {"bateau", "bateaux"}, kMasculine, kThing},
      {{"boat", "boats"}, {"bateau", "bateaux"}, kMasculine, kThing},
      {{"key", "keys"}, {"clé", "clés"}, kFeminine, kThing},
      {{"garden"}, {"jardin"}, kMasculine, kPlace},
      {{"house"}, {"maison"}, kFeminine, kPlace},
      {{"church"}, {"église"}, kFeminine, kPlace},
      {{"living room"}, {"salon"}, kMasculine, kPlace},
      {{"swimming pool"}, {"piscine"}, kFeminine, kPlace},
      {{"school"}, {"école"}, kFeminine, kPlace},
  };
  return table;
}

const std::vector<Adjective>& adjectives() {
  constexpr unsigned kColoured = kAnimal | kFood | kThing | kText | kPlace;
  static const std::vector<Adjective> table = {
      {{"big", "large"}, {"grand", "grande", "grands", "grandes"}, true, kAnything | kPlace},
      {{"small", "little"}, {"petit", "petite", "petits", "petites"}, true, kAnything | kPlace},
      {{"beautiful"}, {"beau", "belle", "beaux", "belles", "bel"}, true, kAnything | kPlace},
      {{"young"}, {"jeune", "jeune", "jeunes", "jeunes"}, true, kBeing},
      {{"red"}, {"rouge", "rouge", "rouges", "rouges"}, false, kColoured},
      {{"black"}, {"noir", "noire", "noirs", "noires"}, false, kColoured},
      {{"green"}, {"vert", "verte", "verts", "vertes"}, false, kColoured & ~kAnimal},
      {{"rich", "wealthy"}, {"riche", "riche", "riches", "riches"}, false, kPerson},
      {{"sad", "unhappy"}, {"triste", "triste", "tristes", "tristes"}, false, kBeing},
      {{"happy"}, {"heureux", "heureuse", "heureux", "heureuses"}, false, kBeing},
      {{"sick", "ill"}, {"malade", "malade", "malades", "malades"}, false, kBeing},
  };
  return table;
}

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> table = {
      {{"see", "sees", "saw"}, {"voit", "voient", "voir", "vu"}, {kTakes, kBeing, kAnything | kPlace}},
      {{"love", "loves", "loved"}, {"aime", "aiment", "aimer", "aimé"}, {kTakes, kPerson, kAnything | kPlace}},
      {{"look", "looks", "looked", "~for"},
       {"cherche", "cherchent", "chercher", "cherché"},
       {kTakes, kBeing, kAnything}},
      {{"find", "finds", "found"}, {"trouve", "trouvent", "trouver", "trouvé"}, {kTakes, kBeing, kAnything}},
      {{"watch", "watches", "watched"}, {"regarde", "regardent", "regarder", "regardé"}, {kTakes, kBeing, kBeing}},
      {{"help", "helps", "helped"}, {"aide", "aident", "aider", "aidé"}, {kTakes, kPerson, kBeing}},
      {{"wait", "waits", "waited", "~for"}, {"attend", "attendent", "attendre", "attendu"}, {kTakes, kBeing, kPerson}},
      {{"eat", "eats", "ate"}, {"mange", "mangent", "manger", "mangé"}, {kTakes, kBeing, kFood}},
      {{"buy", "buys", "bought"}, {"achète", "achètent", "acheter", "acheté"}, {kTakes, kPerson, kObject | kAnimal}},
      {{"sell", "sells", "sold"}, {"vend", "vendent", "vendre", "vendu"}, {kTakes, kPerson, kObject | kAnimal}},
      {{"write", "writes", "wrote"}, {"écrit", "écrivent", "écrire", "écrit"}, {kTakes, kPerson, kText}},
      {{"sleep", "sleeps", "slept"}, {"dort", "dorment", "dormir", "dormi"}, {kNone, kBeing, 0}},
      {{"sing", "sings", "sang"}, {"chante", "chantent", "chanter", "chanté"}, {kNone, kPerson, 0}},
      {{"work", "works", "worked"}, {"travaille", "travaillent", "travailler", "travaillé"}, {kNone, kPerson, 0}},
      {{"arrive", "arrives", "arrived"}, {"arrive", "arrivent", "arriver", "arrivé"}, {kNone, kBeing, 0}, true},
      {{"go", "goes", "went"}, {"va", "vont", "aller", "allé"}, {Frame::kPlace, kBeing, kPlace}, true},
      {{"think", "thinks", "thought"}, {"pense", "pensent", "penser", "pensé"}, {Frame::kClause, kPerson, 0}},
      {{"say", "says", "said"}, {"dit", "disent", "dire", "dit"}, {Frame::kClause, kPerson, 0}},
  };
  return table;
}

const std::vector<Determiner>& singular_determiners() {
  static const std::vector<Determiner> table = {
      {"the", {"le", "la"}, true, 10}, {"a", {"un", "une"}, true, 5},        {"this", {"ce", "cette"}, true, 3},
      {"his", {"son", "sa"}, true, 3}, {"their", {"leur", "leur"}, true, 2}, {"every", {"chaque", "chaque"}, false, 2},
  };
  return table;
}

const std::vector<Determiner>& plural_determiners() {
  static const std::vector<Determiner> table = {
      {"the", {"les", "les"}, true, 8},
      {"these", {"ces", "ces"}, false, 3},
      {"some", {"quelques", "quelques"}, false, 3},
      {"his", {"ses", "ses"}, true, 3},
      {"their", {"leurs", "leurs"}, true, 3},
      {"many", {"beaucoup ~de", "beaucoup ~de"}, false, 3},
      {"two", {"deux", "deux"}, false, 2},
  };
  return table;
}

const std::vector<Invariant>& place_prepositions() {
  static const std::vector<Invariant> table = {
      {"in", "dans"}, {"behind", "derrière"}, {"~in front ~of", "devant"}, {"near", "près ~de"}};
  return table;
}

const std::vector<Invariant>& frequencies() {
  static const std::vector<Invariant> table = {{"often", "souvent"}, {"always", "toujours"}};
  return table;
}

const std::vector<Conjunction>& conjunctions() {
  static const std::vector<Conjunction> table = {{"because", "parce ~que", false},
                                                 {"when", "quand", false},
                                                 {"while", "pendant ~que", false},
                                                 {"and", "et", true},
                                                 {"but", "mais", true}};
  return table;
}

}  // namespace attune::synthetic
