#include "src/text/sample.h"

#include "src/base/error.h"
#include "src/base/line_reader.h"
#include "src/base/log.h"
#include "src/base/random.h"
#include "src/base/utf8.h"

namespace attune::text {
namespace {

constexpr size_t kLongestLine = 10000;  // bytes

/// Every line seen so far has the same chance to be in the reservoir (Vitter 1985, algorithm R).
class Reservoir {
 public:
  Reservoir(int64_t size, uint64_t seed) : size_(static_cast<size_t>(size)), random_(seed) {}
  void offer(std::string line) {
    ++seen_;
    if (lines_.size() < size_) {
      lines_.push_back(std::move(line));
    } else if (const size_t at = random_.below(seen_); at < size_) {
      lines_[at] = std::move(line);
    }
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  size_t size_;
  uint64_t seen_ = 0;
  Random random_;
  std::vector<std::string> lines_;
};

std::string listed(const std::vector<std::filesystem::path>& files) {
  std::string names;
  for (const auto& file : files) names += (names.empty() ? "" : " and ") + file.string();
  return names;
}

}  // namespace

std::vector<std::string> sample_lines(const TokenizerTraining& training) {
  Reservoir reservoir(training.sentences, training.seed);
  int64_t too_long = 0;
  std::string line;
  for (const auto& file : training.files) {
    LineReader reader(file);
    while (reader.next(line)) {
      if (line.size() > kLongestLine) {
        ++too_long;
        continue;
      }
      if (!is_clean_utf8(line)) line = repair_utf8(line);
      if (!words(line).empty()) reservoir.offer(line);
    }
  }
  if (too_long > 0)
    spdlog::warn("{}: lines of more than {} bytes, which are not used for making the vocabulary: {}",
                 listed(training.files), kLongestLine, too_long);
  auto lines = reservoir.take();
  if (lines.empty())
    throw Error("no vocabulary can be made: " + listed(training.files) +
                    (training.files.size() > 1 ? " hold" : " holds") + " no usable line",
                too_long > 0 ? "one sentence a line is expected" : "the training text must hold at least one word");
  return lines;
}

}  // namespace attune::text
