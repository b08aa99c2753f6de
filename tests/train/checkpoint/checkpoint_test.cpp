#include "src/train/checkpoint/checkpoint.h"

#include <fstream>

#include "src/base/files.h"
#include "tests/train/tiny_training.h"

namespace attune::train {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Checkpoint checkpoint(int64_t update, const std::string& best = "") {
  Checkpoint out;
  out.name = RunFolder::checkpoint_name(update);
  out.state.update = update;
  out.state.best = {best, 0.1 + 0.2};
  out.state.batcher = {3, 4, {UINT64_MAX, 1, 2, 3}};
  out.state.interval = {1.0 / 3, 0.7, 11, 2, 0.5};
  out.state.schedule = {{"best", 1e-300}};
  out.state.corpus = UINT64_MAX - 1;
  out.model = {{"w", torch::full({3}, static_cast<float>(update))}};
  out.optimizer = {{"mean.w", torch::ones({3})}};
  return out;
}

/// Changes one byte in the middle, as a bad disk does.
void damage(const fs::path& file) {
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(file, std::ios::binary) << bytes;
}

TEST(Checkpoints, GiveBackEveryBit) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder / "checkpoints");
  const Checkpoint written = checkpoint(7, "00000005");
  checkpoints.write(written, 2);
  const Checkpoint read = *checkpoints.newest(Parts::kAll);
  EXPECT_EQ(read.name, "00000007");
  EXPECT_EQ(to_json(read.state), to_json(written.state));
  EXPECT_EQ(read.state.best.value, 0.1 + 0.2);
  EXPECT_EQ(read.state.batcher.epoch_start[0], UINT64_MAX);
  EXPECT_TRUE(testing::equal(read.model, written.model));
  EXPECT_TRUE(testing::equal(read.optimizer, written.optimizer));
}

TEST(Checkpoints, KeepTheNewestAndTheBest) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  for (int64_t update = 1; update <= 6; ++update) checkpoints.write(checkpoint(update, "00000002"), 2);
  EXPECT_THAT(checkpoints.names(), ElementsAre("00000002", "00000005", "00000006"));
  EXPECT_EQ(checkpoints.find("best", Parts::kModel).model.at("w")[0].item<float>(), 2);
  EXPECT_EQ(checkpoints.find("last", Parts::kModel).model.at("w")[0].item<float>(), 6);
  EXPECT_EQ(checkpoints.find("00000005", Parts::kModel).model.at("w")[0].item<float>(), 5);
  EXPECT_TRUE(checkpoints.find("best", Parts::kModel).optimizer.empty());
  for (const auto& entry : fs::directory_iterator(folder.path()))
    EXPECT_THAT(checkpoints.names(), ::testing::Contains(entry.path().filename().string())) << "left over";
}

TEST(Checkpoints, OfMoreThanEightDigitsAreStillInOrder) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  checkpoints.write(checkpoint(99999999), 3);
  checkpoints.write(checkpoint(100000000), 3);
  EXPECT_EQ(checkpoints.newest(Parts::kState)->name, "100000000");
}

TEST(Checkpoints, ReplaceOneOfTheSameName) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  checkpoints.write(checkpoint(4), 2);
  checkpoints.write(checkpoint(4, "00000004"), 2);
  EXPECT_EQ(checkpoints.newest(Parts::kAll)->state.best.checkpoint, "00000004");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Checkpoints, FallBackToTheOneBeforeWhateverFileIsDamaged) {
  for (const char* file : {"model.safetensors", "optimizer.safetensors", "state.json", "checksums"}) {
    const TemporaryFolder folder;
    const Checkpoints checkpoints(folder.path());
    checkpoints.write(checkpoint(1), 2);
    checkpoints.write(checkpoint(2), 2);
    damage(folder.path() / "00000002" / file);
    const CapturedLog log;
    EXPECT_EQ(checkpoints.newest(Parts::kAll)->name, "00000001") << file;
    EXPECT_THAT(log.text(), HasSubstr("going back to the checkpoint before")) << file;
  }
}

TEST(Checkpoints, FallBackFromTruncatedAndMissingFiles) {
  for (const char* file : {"model.safetensors", "optimizer.safetensors", "state.json", "checksums"})
    for (const bool remove : {false, true}) {
      const TemporaryFolder folder;
      const Checkpoints checkpoints(folder.path());
      checkpoints.write(checkpoint(1), 2);
      checkpoints.write(checkpoint(2), 2);
      const fs::path path = folder.path() / "00000002" / file;
      remove ? (void)fs::remove(path) : fs::resize_file(path, fs::file_size(path) / 2);
      const CapturedLog log;
      EXPECT_EQ(checkpoints.newest(Parts::kAll)->name, "00000001") << file;
    }
}

TEST(Checkpoints, AllDamagedAreAnErrorNotAnEmptyRun) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  EXPECT_FALSE(checkpoints.newest(Parts::kAll));
  checkpoints.write(checkpoint(1), 2);
  checkpoints.write(checkpoint(2), 2);
  for (const auto& name : checkpoints.names()) damage(folder.path() / name / "model.safetensors");
  const CapturedLog log;
  EXPECT_THAT(error_of([&] { checkpoints.newest(Parts::kAll); }), HasSubstr("no checkpoint of the run is whole"));
}

TEST(Checkpoints, SayWhatThereIsWhenAskedForAnother) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  EXPECT_THAT(error_of([&] { checkpoints.find("best", Parts::kModel); }), HasSubstr("holds no checkpoint"));
  checkpoints.write(checkpoint(3), 2);
  EXPECT_THAT(error_of([&] { checkpoints.find("00000004", Parts::kModel); }), HasSubstr("best, last, 00000003"));
  EXPECT_EQ(checkpoints.find("best", Parts::kModel).name, "00000003") << "nothing validated: the newest";
}

TEST(Checkpoints, TidyWhatAKilledProcessLeftAndKeepDamagedOnesAside) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  checkpoints.write(checkpoint(1), 3);
  checkpoints.write(checkpoint(2), 3);
  fs::create_directory(folder / ".aside-00000003");
  std::ofstream(folder / ".aside-00000003/model.safetensors") << "half";
  damage(folder / "00000002/model.safetensors");
  const CapturedLog log;
  EXPECT_EQ(checkpoints.newest(Parts::kAll)->name, "00000001");
  checkpoints.tidy("00000001");
  EXPECT_THAT(checkpoints.names(), ElementsAre("00000001"));
  EXPECT_TRUE(fs::exists(folder / "00000002.damaged/model.safetensors"));
  EXPECT_FALSE(fs::exists(folder / ".aside-00000003"));
}

TEST(Checkpoints, ThatCannotBeWrittenLeaveTheOldOnesWhole) {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path());
  checkpoints.write(checkpoint(1), 1);
  std::ofstream(folder / ".aside-00000002") << "";
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  if (std::ofstream(folder / "root may")
          .good()) {  // permissions do not bind root: let a file stand where a folder must be made
    fs::permissions(folder.path(), fs::perms::owner_all);
    const Checkpoints inside(folder / ".aside-00000002" / "checkpoints");
    EXPECT_THAT(error_of([&] { inside.write(checkpoint(2), 1); }), HasSubstr("Not a directory"));
  } else {
    EXPECT_THAT(error_of([&] { checkpoints.write(checkpoint(2), 1); }), HasSubstr("Permission denied"));
    fs::permissions(folder.path(), fs::perms::owner_all);
  }
  EXPECT_EQ(checkpoints.newest(Parts::kAll)->name, "00000001");
}

TEST(Checkpoints, ChecksumsAreThoseThatXxhsumChecks) {
  const TemporaryFolder folder;
  Checkpoints(folder.path()).write(checkpoint(1), 1);
  const std::string sums = read_file(folder / "00000001/checksums");
  for (const char* file : {"model.safetensors", "optimizer.safetensors", "state.json"})
    EXPECT_THAT(sums, HasSubstr(checksum(read_file(folder.path() / "00000001" / file)) + "  " + file + "\n"));
}

TEST(Weights, OfAnotherArchitectureAreRefused) {
  models::Seq2Seq small = testing::dropout_model();
  Checkpoint stored = checkpoint(1);
  EXPECT_THAT(error_of([&] { load_weights(*small, stored); }), HasSubstr("another architecture"));
  stored.model = weights_of(*testing::dropout_model(2));
  load_weights(*small, stored);
  EXPECT_TRUE(testing::equal(weights_of(*small), stored.model));
}

TEST(TrainingState, RefusesWhatItDidNotWrite) {
  EXPECT_THAT(error_of([] { state_from_json("{\"update\": 1}", "state.json"); }), HasSubstr("state.json: "));
  EXPECT_THAT(error_of([] { state_from_json("{", "state.json"); }), HasSubstr("state.json: "));
}

TEST(Fingerprint, DiffersWithContentAndOrder) {
  const std::vector<int32_t> a = {4, 5}, b = {6}, ab = {4, 5, 6}, none;
  const auto of = [](const std::vector<std::pair<std::vector<int32_t>, std::vector<int32_t>>>& pairs) {
    corpus::ParallelCorpus corpus;
    for (const auto& [source, target] : pairs) corpus.append(source, target, 1);
    return fingerprint(corpus);
  };
  EXPECT_EQ(of({{a, b}}), of({{a, b}}));
  EXPECT_NE(of({{a, b}}), of({{b, a}}));
  EXPECT_NE(of({{a, b}, {b, a}}), of({{b, a}, {a, b}}));
  EXPECT_NE(of({{ab, none}}), of({{a, b}}));
}

}  // namespace
}  // namespace attune::train
