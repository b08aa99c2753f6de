// A run: one folder that holds all that came out of one training, and all that a verb needs to use it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace attune {

/// The names inside a run folder, once.
struct RunFolder {
  std::filesystem::path folder;

  std::filesystem::path config() const { return folder / "config.yaml"; }       // resolved
  std::filesystem::path vocabulary() const { return folder / "vocabulary"; }    // sentencepiece models
  std::filesystem::path corpus() const { return folder / "corpus"; }            // the training text as ids
  std::filesystem::path checkpoints() const { return folder / "checkpoints"; }  // one folder each
  static std::string checkpoint_name(int64_t update);                           // "00001234"
  std::filesystem::path metrics() const { return folder / "metrics.jsonl"; }    // one object a line
  std::filesystem::path log() const { return folder / "log.txt"; }
  std::filesystem::path curves() const { return folder / "curves.svg"; }
  std::filesystem::path translations() const { return folder / "translations"; }  // of the validation set
  std::filesystem::path alignments() const { return folder / "alignments"; }      // what `attune align` writes
  std::filesystem::path lock() const { return folder / "lock"; }
  std::filesystem::path replaced() const { return folder / "replaced"; }  // what --fresh is about to delete
};

/// Held while a run is being trained, so that no second process writes into it; freed by the system when the process ends, however it ends.
class RunLock {
 public:
  /// Error naming the folder when another process holds it.
  explicit RunLock(const RunFolder& run);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  /// Whether any process holds it, as the system lists it: without a try, which could keep a training from beginning.
  static bool is_held(const RunFolder& run);

 private:
  int file_ = -1;
};

}  // namespace attune
