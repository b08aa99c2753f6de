// A sentence pair while it is being built: words on either side, and the links between them.
//
// The grammar composes both languages at once. A word, once made, is known by its number; a Phrase only says in which
// order the words stand on each side, so the two orders are free of each other and the links survive every
// rearrangement. What depends on the neighbouring word ("le homme" -> "l' homme", "de le roi" -> "du roi") is done
// last, when the order is known.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "src/synthetic/pair.h"

namespace attune::synthetic {

/// Puts words behind words.
void append(std::vector<int>& words, const std::vector<int>& more);

/// An order of words on each side, by their numbers in the draft.
struct Phrase {
  std::vector<int> source, target;

  Phrase& operator+=(const Phrase& next);
};

class Draft {
 public:
  /// A new word; `before_vowel`: its form in front of a vowel, where that is special for this use of it. Words that
  /// always change there ("a", "le", "que") need no telling.
  int source(std::string_view text);
  int target(std::string_view text, std::string_view before_vowel = {});
  void sure(int source, int target) { links_.push_back({source, target, true}); }
  void possible(int source, int target) { links_.push_back({source, target, false}); }

  /// An entry of the lexicon, both sides of one or several words. Every word has a sure link to every word of the other
  /// side; a word marked with ~ ("looks ~for", "pomme ~de terre") is a function word and its links are possible ones.
  Phrase entry(std::string_view source, std::string_view target, std::string_view target_before_vowel = {});

  /// The sentence pair: elisions and contractions done, words numbered in their order.
  Pair finish(const Phrase& sentence) const;

 private:
  struct Word {
    std::string text, before_vowel;
  };
  struct Bond {
    int source, target;
    bool sure;
  };
  std::vector<Word> source_, target_;
  std::vector<Bond> links_;
};

}  // namespace attune::synthetic
