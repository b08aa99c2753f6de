// A folder in which a small model is trained by the program itself.
#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "src/base/files.h"
#include "src/base/line_reader.h"
#include "src/base/run.h"
#include "tests/support/program.h"

namespace attune::testing {

/// The first lines of the toy corpus, and a config for a small model with dropout on them.
class Workshop {
 public:
  explicit Workshop(int64_t updates = 60) {
    const std::filesystem::path toy = ATTUNE_SOURCE_DIR "/data/toy";
    for (const std::string side : {"en", "fr", "gold"}) {
      take(toy / ("train." + side), folder_ / ("train." + side), 300);
      take(toy / ("valid." + side), folder_ / ("valid." + side), 20);
    }
    std::ofstream(config()) << "data:\n"
                               "  training: {source: train.en, target: train.fr}\n"
                               "  validation: {source: valid.en, target: valid.fr}\n"
                               "vocabulary: {tokenizer: whitespace, size: 300, joint: false}\n"
                               "model:\n"
                               "  embedding: 16\n"
                               "  encoder: {hidden: 16}\n"
                               "  decoder: {hidden: 16}\n"
                               "  dropout: {embedding: 0.2, readout: 0.2}\n"
                               "training:\n"
                               "  batch: {size: 16}\n"
                               "  accumulate: 2\n"
                               "  schedule: {name: plateau}\n"
                               "  limits: {updates: "
                            << updates
                            << "}\n"
                               "  validation: {every: 25, metric: perplexity}\n"
                               "  checkpoint: {every: 4}\n"
                               "  log_every: 5\n"
                               "decoding: {longest_factor: 1}\n";
  }
  std::filesystem::path config() const { return folder_ / "tiny.yaml"; }
  RunFolder run(const std::string& name) const { return {folder_ / "runs" / name}; }
  std::vector<std::string> command(const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"train",    config(), "--threads", "1",
                                      "--device", "cpu",    "--set",     "run=" + run(name).folder.string()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Finished train(const std::string& name, const std::vector<std::string>& more = {}) const {
    return Program(command(name, more)).finish();
  }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  static void take(const std::filesystem::path& from, const std::filesystem::path& to, int64_t count) {
    LineReader lines(from);
    std::ofstream out(to);
    for (std::string line; lines.line_number() < count && lines.next(line);) out << line << '\n';
  }
  TemporaryFolder folder_;
};

}  // namespace attune::testing
