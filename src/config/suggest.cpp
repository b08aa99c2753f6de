#include "src/config/suggest.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace attune::config {

namespace {

std::string folded(std::string_view word) {
  std::string out;
  for (const char c : word) out += c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// "lr" shortens "learning_rate": the same first letter, the others in order.
bool shortens(std::string_view word, std::string_view name) {
  if (word.size() < 2 || word.size() >= name.size() || word[0] != name[0]) return false;
  size_t found = 0;
  for (const char c : name)
    if (found < word.size() && c == word[found]) ++found;
  return found == word.size();
}

}  // namespace

size_t edit_distance(std::string_view first, std::string_view second) {
  const std::string a = folded(first), b = folded(second);
  std::vector<size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  constexpr size_t kLongest = 100;  // no name is longer; keeps junk from costing time
  if (word.empty() || word.size() > kLongest) return "";
  std::string best;
  size_t least = std::max<size_t>(2, word.size() / 3 + 1);  // one edit in a short word, a third of a long one
  for (const std::string& name : known)
    if (const size_t distance = edit_distance(word, name); distance < least && distance < name.size()) {
      least = distance;
      best = name;
    }
  if (!best.empty()) return best;
  size_t candidates = 0;
  for (const std::string& name : known)
    if (shortens(word, name) || (name.size() >= 3 && word.starts_with(name))) {
      if (candidates++ == 0 || name.starts_with(word)) best = name;
    }
  return candidates == 1 || best.starts_with(word) ? best : "";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string best = nearest(word, known);
  return best.empty() ? "" : "; did you mean '" + best + "'?";
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end && names.size() < 1000;
       it.increment(error))
    names.push_back(it->path().filename().string());
  return names;
}

std::string either(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "'" : i + 1 == names.size() ? " or '" : ", '") + names[i] + "'";
  return text;
}

}  // namespace attune::config
