// Checkpoints: checkpoints/00001234/ is the training after update 1234.
//
//   model.safetensors       the weights, under the module's names
//   optimizer.safetensors   the optimizer's tensors, and the state of the generator that dropout is drawn from
//   state.json              everything else
//   checksums               XXH3-128 of the three, as `xxhsum -H2` writes and checks them
//
// One is written as a hidden folder, synced, and renamed: under its name it is whole. Damage that comes later (a bad
// disk, a hand) is found by the checksums, and the one before is taken.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/train/checkpoint/state.h"
#include "src/train/optimizer.h"

namespace attune::train {

struct Checkpoint {
  std::string name;  // "00001234"
  TrainingState state;
  NamedTensors model, optimizer;
};

/// What to read of one: a translation needs no optimizer.
enum class Parts { kState, kModel, kAll };

class Checkpoints {
 public:
  /// `folder` need not exist yet.
  explicit Checkpoints(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Of all that are there, damaged or not, oldest first.
  std::vector<std::string> names() const;
  /// Error naming the file when it is missing, damaged or foreign.
  Checkpoint read(const std::string& name, Parts parts) const;
  /// The newest that is whole; each damaged one before it is said in a warning. Nothing when there is none at all;
  /// Error when all are damaged.
  std::optional<Checkpoint> newest(Parts parts) const;
  /// By `which`: "last", "best" (the newest where none was validated or the best is gone), or a name. Error listing
  /// what there is.
  Checkpoint find(const std::string& which, Parts parts) const;

  /// Writes it, then deletes all but the `keep` newest and the best. Error (full disk, ...) leaves what was there.
  void write(const Checkpoint& checkpoint, int64_t keep) const;
  /// For the one process that trains: deletes what a killed one left half-written, and sets damaged ones newer than
  /// `last` aside.
  void tidy(const std::string& last) const;

 private:
  std::filesystem::path folder_;
};

/// Copies the weights into a module; Error when they are those of another architecture.
void load_weights(torch::nn::Module& module, const Checkpoint& checkpoint);
/// The parameters and buffers of a module, by name.
NamedTensors weights_of(const torch::nn::Module& module);

}  // namespace attune::train
