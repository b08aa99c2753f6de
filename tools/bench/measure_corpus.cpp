// What a large training text costs before and between the updates: each stage is a process of its own, so that its
// memory is its own too. tools/measure_corpus.sh calls them in order.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"
#include "src/corpus/batch_queue.h"
#include "src/corpus/corpus_file.h"

namespace attune {
namespace {

namespace fs = std::filesystem;

constexpr double kMegabyte = 1e6;

/// A number of /proc/self/status, in MB.
double memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) * 1024 / kMegabyte;
  return 0;
}

/// The most anonymous memory that was seen while it lived; the system keeps no such peak itself.
class AnonymousPeak {
 public:
  double megabytes() const { return peak_; }

 private:
  std::atomic<double> peak_ = 0;
  std::jthread thread_{[this](const std::stop_token& stop) {
    for (; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(20)))
      peak_ = std::max<double>(peak_, memory("RssAnon"));
  }};
};

struct Task {
  fs::path folder;
  int64_t pairs;
  std::string tokenizer;
  corpus::TextPair files() const { return {{folder / "text.source"}, {folder / "text.target"}}; }
  text::VocabularyOptions vocabulary() const { return {.tokenizer = tokenizer, .size = 8000, .sentences = 200000}; }
  text::Vocabularies vocabularies() const { return open_vocabularies(vocabulary(), folder / "vocabulary"); }
  corpus::ParallelCorpus corpus() const { return read_corpus(folder / "corpus", files(), vocabularies(), {}); }
};

/// Made-up words as frequent as words are (one over the rank), captions' lengths.
void generate(const Task& task) {
  Random random(1);
  NewFile source(task.files().source.value), target(task.files().target.value);
  const auto line = [&](uint64_t words) {
    std::string text;
    for (uint64_t i = 0; i < words; ++i) {
      auto rank = static_cast<uint64_t>(std::exp(random.uniform() * std::log(30000.0)));
      for (rank += 20; rank > 0; rank /= 20) {
        text += "bcdfghjklmnprstvwxyz"[rank % 20];
        text += "aeiou"[rank % 5];
      }
      text += ' ';
    }
    text.back() = '\n';
    return text;
  };
  for (int64_t i = 0; i < task.pairs; ++i) {
    uint64_t words = 4;
    for (int part = 0; part < 4; ++part) words += random.below(5);
    source.append(line(words + random.below(3)));
    target.append(line(words));
  }
  source.finish();
  target.finish();
}

void train_vocabulary(const Task& task) {
  const corpus::TextPair files = task.files();
  make_vocabularies(task.vocabulary(), task.folder / "vocabulary", files.source.value, files.target.value, 1);
}

void prepare(const Task& task) {
  const corpus::ParallelCorpus corpus = task.corpus();
  int64_t tokens = 0;
  for (int64_t i = 0; i < corpus.size(); ++i) tokens += std::ssize(corpus.source(i)) + std::ssize(corpus.target(i));
  // Ids of 32 bits; where each side begins and the line, 64 bits each.
  const auto vectors = static_cast<double>(tokens * 4 + corpus.size() * 24);
  std::printf("%lld pairs, %lld tokens; ids %.0f MB, pairs %.0f MB; as plain vectors they were %.0f MB\n",
              static_cast<long long>(corpus.size()), static_cast<long long>(tokens),
              static_cast<double>(fs::file_size(task.folder / "corpus" / "ids")) / kMegabyte,
              static_cast<double>(fs::file_size(task.folder / "corpus" / "pairs")) / kMegabyte, vectors / kMegabyte);
}

/// Every pair must come once: a figure of an epoch that is none says nothing.
void draw_epoch(const Task& task) {
  const corpus::ParallelCorpus corpus = task.corpus();
  corpus::BatchQueue queue(corpus, {}, 1);
  std::vector<bool> seen(static_cast<size_t>(corpus.size()) + 1);
  int64_t pairs = 0, batches = 0;
  do {
    for (const int64_t line : queue.next().lines) {
      if (seen.at(static_cast<size_t>(line))) throw Error("line " + std::to_string(line) + " came twice");
      seen[static_cast<size_t>(line)] = true;
      ++pairs;
    }
    ++batches;
  } while (!queue.epoch_ended());
  if (pairs != corpus.size()) throw Error("the epoch has " + std::to_string(pairs) + " pairs");
  std::printf("%lld batches, padding %.1f %% of positions\n", static_cast<long long>(batches), 100 * queue.padding());
}

int run(const std::vector<std::string>& words) {
  const std::map<std::string, void (*)(const Task&)> stages = {{"generate", generate},
                                                               {"vocabulary", train_vocabulary},
                                                               {"prepare", prepare},
                                                               {"open", [](const Task& task) { task.corpus(); }},
                                                               {"epoch", draw_epoch}};
  if (words.size() != 5 || !stages.contains(words[1]))
    throw Error("measure_corpus generate|vocabulary|prepare|open|epoch FOLDER PAIRS TOKENIZER");
  start_log("warning");
  const auto begin = std::chrono::steady_clock::now();
  const double before = memory("RssAnon");
  const AnonymousPeak anonymous;
  stages.at(words[1])({words[2], std::stoll(words[3]), words[4]});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::printf("%-10s %7.1f s   peak RSS %6.0f MB, anonymous at most %6.0f MB (%.0f MB at the start)\n",
              words[1].c_str(), seconds.count(), memory("VmHWM"), anonymous.megabytes(), before);
  return 0;
}

}  // namespace
}  // namespace attune

int main(int count, char** words) {
  try {
    return attune::run({words, words + count});
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 2;
  }
}
