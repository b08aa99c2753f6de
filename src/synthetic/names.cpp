#include "src/synthetic/names.h"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>

#include "src/base/error.h"
#include "src/base/random.h"

namespace attune::synthetic {
namespace {

constexpr size_t kKnownNames = 40, kValid = 500, kTest = 1000;
constexpr int64_t kTrain = 10'000, kMostPairs = 200'000;

/// A, B, C: names. V: a verb in the present, v: its English base form. N: a relative, L: the French article of it.
struct Sentence {
  std::string_view source, target, gold;
};
constexpr std::array<Sentence, 8> kSentences = {{
    {"A V B .", "A V B .", "0-0 1-1 2-2 3-3"},
    {"A does not v B .", "A ne V pas B .", "0-0 1-1 2-3 3-2 4-4 5-5"},
    {"A 's N V B .", "L N de A V B .", "0-3 1-2 2-0 2-1 3-4 4-5 5-6"},
    {"is it true that A V B ?", "est-il vrai que A V B ?", "0-0 1-0 2-1 3-2 4-3 5-4 6-5 7-6"},
    {"A says that B V C .", "A dit que B V C .", "0-0 1-1 2-2 3-3 4-4 5-5 6-6"},
    {"A introduces B 's N to C .", "A présente L N de B à C .", "0-0 1-1 2-5 3-4 4-2 4-3 5-6 6-7 7-8"},
    {"A lives with B in C .", "A habite à C avec B .", "0-0 1-1 2-4 3-5 4-2 5-3 6-6"},
    {"it is A who V B .", "c'est A qui V B .", "0-0 1-0 2-1 3-2 4-3 5-4 6-5"},
}};

struct NameVerb {
  std::string_view base, third, french;
};
constexpr std::array<NameVerb, 9> kVerbs = {{{"see", "sees", "voit"},
                                             {"know", "knows", "connaît"},
                                             {"follow", "follows", "suit"},
                                             {"greet", "greets", "salue"},
                                             {"find", "finds", "trouve"},
                                             {"meet", "meets", "rencontre"},
                                             {"thank", "thanks", "remercie"},
                                             {"understand", "understands", "comprend"},
                                             {"leave", "leaves", "quitte"}}};

struct Relative {
  std::string_view english, article, french;
};
constexpr std::array<Relative, 6> kRelatives = {{{"mother", "la", "mère"},
                                                 {"father", "le", "père"},
                                                 {"sister", "la", "sœur"},
                                                 {"brother", "le", "frère"},
                                                 {"daughter", "la", "fille"},
                                                 {"son", "le", "fils"}}};

template <class T, size_t n>
const T& pick(Random& random, const std::array<T, n>& from) {
  return from[random.below(n)];
}

/// Begins with a consonant, so that nothing before it is elided.
std::string draw_name(Random& random) {
  constexpr std::string_view kConsonants = "bdfgklmnprstvz", kVowels = "aeiou";
  constexpr std::array<std::string_view, 5> kEndings = {"", "n", "r", "s", "l"};
  std::string name;
  const auto syllables = 2 + random.below(2);
  for (uint64_t i = 0; i < syllables; ++i) {
    name += kConsonants[random.below(kConsonants.size())];
    name += kVowels[random.below(kVowels.size())];
  }
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name + std::string(pick(random, kEndings));
}

class Names {
 public:
  explicit Names(Random& random) : random_(random) {
    while (known_.size() < kKnownNames) known_.push_back(fresh());
  }
  /// One of those that come back, or one that was never there.
  std::string any() { return random_.chance(0.5) ? random_.pick(known_) : fresh(); }
  std::string fresh() {
    std::string name = draw_name(random_);
    while (!all_.insert(name).second) name = draw_name(random_);
    return name;
  }

 private:
  Random& random_;
  std::vector<std::string> known_;
  std::unordered_set<std::string> all_;
};

Pair draw_pair(Random& random, const std::array<std::string, 3>& names) {
  const Sentence& sentence = pick(random, kSentences);
  const NameVerb& verb = pick(random, kVerbs);
  const Relative& relative = pick(random, kRelatives);
  const auto written = [&](std::string_view pattern, bool french) {
    const std::map<std::string_view, std::string_view> words = {
        {"A", names[0]},        {"B", names[1]},
        {"C", names[2]},        {"V", french ? verb.french : verb.third},
        {"v", verb.base},       {"N", french ? relative.french : relative.english},
        {"L", relative.article}};
    std::istringstream parts{std::string(pattern)};
    std::string text;
    for (std::string part; parts >> part;) {
      const auto found = words.find(part);
      text.append(text.empty() ? "" : " ").append(found == words.end() ? part : found->second);
    }
    return text;
  };
  return {written(sentence.source, false), written(sentence.target, true), std::string(sentence.gold)};
}

int64_t pairs_of(const TaskOptions& options) {
  if (options.shortest || options.longest || options.symbols)
    throw Error("the task names uses none of 'shortest', 'longest' and 'symbols'", "leave the option away");
  const int64_t pairs = options.pairs.value_or(kTrain);
  if (pairs < 1 || pairs > kMostPairs)
    throw Error("pairs: " + std::to_string(pairs) + ", expected between 1 and " + std::to_string(kMostPairs));
  return pairs;
}

}  // namespace

std::vector<Split> make_names(const TaskOptions& options) {
  const auto train = static_cast<size_t>(pairs_of(options));
  Random random(options.seed);
  Names names(random);
  std::unordered_set<std::string> seen;
  std::vector<Split> splits;
  for (const auto& [name, pairs] : {std::pair("train", train), std::pair("valid", kValid), std::pair("test", kTest)}) {
    const bool known = splits.empty();
    Split split{name, {}};
    while (split.pairs.size() < pairs) {
      std::array<std::string, 3> three;
      for (size_t i = 0; i < three.size();) {
        three[i] = known ? names.any() : names.fresh();
        if (std::find(three.begin(), three.begin() + static_cast<int64_t>(i), three[i]) ==
            three.begin() + static_cast<int64_t>(i))
          ++i;
      }
      Pair pair = draw_pair(random, three);
      if (seen.insert(pair.source).second) split.pairs.push_back(std::move(pair));
    }
    splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace attune::synthetic
