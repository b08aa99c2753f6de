// Reading gold lines back, for the tests of this room.
#pragma once
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace attune::synthetic {

struct GoldLinks {
  std::set<std::pair<int, int>> sure, possible;  // source, target; `possible` holds the sure ones too
};

inline std::vector<std::string> split_words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

inline GoldLinks read_gold(const std::string& line) {
  GoldLinks links;
  for (const std::string& entry : split_words(line)) {
    const size_t mark = entry.find_first_of("-p");
    const std::pair<int, int> link{std::stoi(entry.substr(0, mark)), std::stoi(entry.substr(mark + 1))};
    links.possible.insert(link);
    if (entry[mark] == '-') links.sure.insert(link);
  }
  return links;
}

}  // namespace attune::synthetic
