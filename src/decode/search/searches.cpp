#include "src/decode/search/searches.h"

#include "src/decode/search/search.h"

namespace attune::decode {

const Table<SearchRow>& searches() {
  static const Table<SearchRow> table{
      "search",
      {
          {"beam",
           [](Steps& steps, const std::vector<SentenceLimits>& limits, const SearchOptions& options) {
             return options.beam == 1 ? greedy_search(steps, limits, options) : beam_search(steps, limits, options);
           },
           true},
          {"sample", sample_search, false},
      }};
  return table;
}

const Table<Choice<double (*)(double)>>& length_normalizations() {
  static const Table<Choice<double (*)(double)>> table{"length normalization",
                                                       {
                                                           {"power", [](double length) { return length; }},
                                                           {"gnmt", [](double length) { return (5 + length) / 6; }},
                                                       }};
  return table;
}

}  // namespace attune::decode

namespace attune {

bool DecodeOptions::keeps_beam() const { return decode::searches().at(search).keeps_beam; }

}  // namespace attune
