#include "src/synthetic/draft.h"

#include <array>
#include <map>
#include <sstream>

#include "src/base/utf8.h"

namespace attune::synthetic {
namespace {

/// Words that change in front of a vowel wherever they stand. ("beau" does so only before its noun: the caller says
/// it.)
const std::map<std::string_view, std::string_view> kFrenchBeforeVowel = {
    {"le", "l'"}, {"la", "l'"}, {"de", "d'"}, {"ne", "n'"}, {"que", "qu'"}, {"ce", "cet"}, {"sa", "son"}};

struct Contraction {
  std::string_view first, second, merged;
};
constexpr std::array<Contraction, 3> kContractions = {{{"de", "le", "du"}, {"de", "les", "des"}, {"à", "le", "au"}}};

bool starts_with_vowel(std::string_view word, bool french) {
  for (std::string_view vowel : {"a", "e", "i", "o", "u"})
    if (word.starts_with(vowel)) return true;
  if (french)  // every h of the lexicon is mute
    for (std::string_view vowel : {"h", "y", "é", "œ"})
      if (word.starts_with(vowel)) return true;
  return false;
}

/// The words of one side as they are written, and for each word of the draft its place in the sentence.
struct Line {
  std::vector<std::string> words;
  std::map<int, int> place;
  std::map<int, bool> contracted;
};

/// A function word's mark taken off.
bool take_mark(std::string& word) {
  if (!word.starts_with('~')) return false;
  word.erase(0, 1);
  return true;
}

template <class Words>
Line write(const Words& words, const std::vector<int>& order, bool french) {
  std::vector<std::string> forms(order.size());
  for (size_t i = order.size(); i-- > 0;) {
    const auto& word = words[static_cast<size_t>(order[i])];
    const bool special = !word.before_vowel.empty() && i + 1 < order.size() && starts_with_vowel(forms[i + 1], french);
    forms[i] = special ? word.before_vowel : word.text;
  }
  Line line;
  for (size_t i = 0; i < order.size(); ++i) {
    line.place[order[i]] = static_cast<int>(line.words.size());
    line.words.push_back(forms[i]);
    for (const Contraction& rule : kContractions) {
      if (!french || i + 1 >= order.size() || forms[i] != rule.first || forms[i + 1] != rule.second) continue;
      line.place[order[i + 1]] = line.place[order[i]];
      line.contracted[order[i]] = line.contracted[order[i + 1]] = true;
      line.words.back() = rule.merged;
      ++i;
      break;
    }
  }
  return line;
}

}  // namespace

void append(std::vector<int>& words, const std::vector<int>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

Phrase& Phrase::operator+=(const Phrase& next) {
  append(source, next.source);
  append(target, next.target);
  return *this;
}

int Draft::source(std::string_view text) {
  source_.push_back({std::string(text), text == "a" ? "an" : ""});
  return static_cast<int>(source_.size()) - 1;
}

int Draft::target(std::string_view text, std::string_view before_vowel) {
  if (const auto rule = kFrenchBeforeVowel.find(text); before_vowel.empty() && rule != kFrenchBeforeVowel.end())
    before_vowel = rule->second;
  target_.push_back({std::string(text), std::string(before_vowel)});
  return static_cast<int>(target_.size()) - 1;
}

Phrase Draft::entry(std::string_view source_words, std::string_view target_words,
                    std::string_view target_before_vowel) {
  Phrase phrase;
  std::vector<bool> source_is_function;
  std::istringstream source_stream{std::string(source_words)}, target_stream{std::string(target_words)};
  for (std::string word; source_stream >> word;) {
    source_is_function.push_back(take_mark(word));
    phrase.source.push_back(source(word));
  }
  for (std::string word; target_stream >> word;) {
    const bool is_function = take_mark(word);
    phrase.target.push_back(target(word, target_before_vowel));
    for (size_t i = 0; i < phrase.source.size(); ++i)
      links_.push_back({phrase.source[i], phrase.target.back(), !is_function && !source_is_function[i]});
  }
  return phrase;
}

Pair Draft::finish(const Phrase& sentence) const {
  const Line source_line = write(source_, sentence.source, false), target_line = write(target_, sentence.target, true);
  std::map<std::pair<int, int>, bool> links;  // place, place -> sure
  for (const Bond& bond : links_) {
    const auto source_place = source_line.place.find(bond.source);
    const auto target_place = target_line.place.find(bond.target);
    if (source_place == source_line.place.end() || target_place == target_line.place.end()) continue;
    // One written word that stands for two: neither of them alone is its counterpart.
    const bool sure = bond.sure && !target_line.contracted.contains(bond.target);
    bool& known = links[{source_place->second, target_place->second}];
    known = known || sure;
  }
  std::vector<std::string> gold;
  gold.reserve(links.size());
  for (const auto& [places, sure] : links)
    gold.push_back(std::to_string(places.first) + (sure ? "-" : "p") + std::to_string(places.second));
  return {joined(source_line.words), joined(target_line.words), joined(gold)};
}

}  // namespace attune::synthetic
