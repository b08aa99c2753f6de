// attune train as a user meets it: stopped, killed, resumed, refused.
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "src/train/checkpoint/checkpoint.h"
#include "tests/integration/workshop.h"
#include "tests/train/tiny_training.h"

namespace attune {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using ::testing::HasSubstr;
using testing::Program;
using testing::Workshop;

bool has_aside(const RunFolder& run) {
  std::error_code reason;
  for (fs::directory_iterator entry(run.checkpoints(), reason), end; !reason && entry != end; entry.increment(reason))
    if (entry->path().filename().string().starts_with(".aside-")) return true;
  return false;
}

std::string newest(const RunFolder& run) {
  const auto names = train::Checkpoints(run.checkpoints()).names();
  return names.empty() ? "" : names.back();
}

void expect_same_run(const RunFolder& a, const RunFolder& b) {
  ASSERT_EQ(newest(a), newest(b));
  for (const char* file : {"model.safetensors", "optimizer.safetensors"})
    EXPECT_EQ(checksum(read_file(a.checkpoints() / newest(a) / file)),
              checksum(read_file(b.checkpoints() / newest(b) / file)))
        << file;
  EXPECT_EQ(testing::metrics_without_time(a), testing::metrics_without_time(b));
  for (const auto& entry : fs::directory_iterator(a.translations()))
    EXPECT_EQ(read_file(entry.path()), read_file(b.translations() / entry.path().filename()));
  EXPECT_TRUE(fs::exists(b.curves()));
  EXPECT_FALSE(has_aside(b));
}

/// More updates than are taken before a test ends the training.
constexpr int64_t kEndless = 1'000'000;

/// Trains the run on, which was stopped, for a hundred updates more, and another one as many at once: both are the same.
void expect_goes_on_as_if_never_stopped(const Workshop& workshop, const std::string& name) {
  const std::string updates = std::to_string(std::stoll(newest(workshop.run(name))) + 100);
  for (const std::string& run : {name, std::string("straight")}) {
    const Finished trained = workshop.train(run, {"--set", "training.limits.updates=" + updates});
    ASSERT_EQ(trained.code, 0) << trained.err;
  }
  expect_same_run(workshop.run("straight"), workshop.run(name));
}

TEST(Train, KilledAtTwentyMomentsEndsInTheSameWeights) {
  const Workshop workshop(kEndless);
  const RunFolder run = workshop.run("killed");
  const auto entries = [&] {
    return fs::exists(run.folder) ? std::distance(fs::directory_iterator(run.folder), {}) : 0;
  };
  const auto metrics = [&] { return fs::exists(run.metrics()) ? fs::file_size(run.metrics()) : 0; };
  for (int kill = 0; kill < 20; ++kill) {
    const std::string before = newest(run);
    const auto entries_before = entries();
    Program program(workshop.command("killed"));
    const auto saved = [&] { return newest(run) != before; };
    bool stopped = false;
    if (kill < 4) {  // while it loads, makes the vocabulary, reads, takes its first steps
      stopped = program.stop_when([&] { return saved() || entries() > entries_before; });
    } else if (kill % 2 == 1) {
      stopped = program.stop_when([&] { return saved() && has_aside(run); });
    } else {  // at once after a checkpoint, or after some updates more
      stopped = program.wait_until(saved);
      const auto metrics_before = metrics();
      stopped = stopped && program.stop_when([&] { return kill % 4 == 0 || metrics() > metrics_before; });
    }
    const Finished killed = program.finish(SIGKILL);
    ASSERT_TRUE(stopped) << "the run ended before kill " << kill << ": " << killed.err;
  }
  expect_goes_on_as_if_never_stopped(workshop, "killed");
}

TEST(Train, HalfACheckpointLeftBehindDoesNoHarm) {
  const Workshop workshop(30);
  const RunFolder run = workshop.run("left");
  ASSERT_EQ(workshop.train("left", {"--set", "training.limits.updates=20"}).code, 0);
  fs::create_directory(run.checkpoints() / ".aside-00000024");
  std::ofstream(run.checkpoints() / ".aside-00000024/model.safetensors") << "half of it";
  std::ofstream(run.metrics(), std::ios::app) << "{\"kind\":\"train\",\"upd";
  ASSERT_EQ(workshop.train("left").code, 0);
  EXPECT_FALSE(has_aside(run));
  const auto name = newest(run);
  EXPECT_EQ(name, "00000030");
  EXPECT_EQ(read_file(run.metrics()).find("\"upd\n"), std::string::npos);
}

TEST(Train, SavesAndLeavesOnSignalsAndTheSameCommandGoesOn) {
  const Workshop workshop(kEndless);
  for (const int signal : {SIGTERM, SIGINT}) {
    Program program(workshop.command("stopped"));
    const std::string before = newest(workshop.run("stopped"));
    ASSERT_TRUE(program.wait_until([&] { return newest(workshop.run("stopped")) != before; }));
    const Finished stopped = program.finish(signal);
    EXPECT_EQ(stopped.code, 128 + signal);
    EXPECT_THAT(stopped.err, HasSubstr("saved, the same command goes on"));
  }
  expect_goes_on_as_if_never_stopped(workshop, "stopped");
}

TEST(Train, PrintsATableAndSaysWhenARunHasEnded) {
  const Workshop workshop;
  const Finished first = workshop.train("a");
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, ::testing::ContainsRegex("perplexity +accuracy +BLEU"));
  EXPECT_THAT(first.out, HasSubstr("best"));
  EXPECT_THAT(first.err, HasSubstr("update 5 "));
  const Finished second = workshop.train("a");
  EXPECT_EQ(second.code, 0);
  EXPECT_EQ(second.out, first.out);
  EXPECT_THAT(second.err, HasSubstr("training.limits.updates (60) is reached; raise that"));
  const Finished raised = workshop.train("a", {"--set", "training.limits.updates=64"});
  EXPECT_EQ(raised.code, 0) << raised.err;
  EXPECT_EQ(newest(workshop.run("a")), "00000064");
}

TEST(Train, TokenisesItsTextOnceAndAgainOnlyWhenItMust) {
  const Workshop workshop(8);
  const auto tokenises = [&](const std::vector<std::string>& more) {
    const Finished finished = workshop.train("a", more);
    EXPECT_EQ(finished.code, 0) << finished.err;
    return finished.err.find("tokenising") != std::string::npos;
  };
  EXPECT_TRUE(tokenises({}));
  EXPECT_FALSE(tokenises({"--set", "training.limits.updates=12"}));
  fs::remove_all(workshop.run("a").corpus());  // a run that kept none
  EXPECT_TRUE(tokenises({"--set", "training.limits.updates=16"}));
  EXPECT_EQ(newest(workshop.run("a")), "00000016");
  EXPECT_FALSE(tokenises({"--fresh"})) << "the vocabulary is made anew, but the same";
}

TEST(Train, ThatIsRefusedLeavesTheRunsConfigAsItWas) {
  const Workshop workshop(8);
  ASSERT_EQ(workshop.train("a").code, 0);
  const std::string config = read_file(workshop.run("a").config());
  const Finished other =
      workshop.train("a", {"--set", "data.training.source=" + (workshop / "valid.en").string(), "--set",
                           "data.training.target=" + (workshop / "valid.fr").string(), "--set", "decoding.beam=2"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("the training data is not what this run was trained on"));
  EXPECT_EQ(read_file(workshop.run("a").config()), config);
}

/// Every file of a run but its log and lock, with its checksum.
std::set<std::string> files_of(const RunFolder& run) {
  std::set<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(run.folder))
    if (entry.is_regular_file() && entry.path() != run.log() && entry.path() != run.lock())
      out.insert(entry.path().string() + " " + checksum(read_file(entry.path())));
  return out;
}

TEST(Train, FreshDeletesNothingBeforeTheNewTextsAreRead) {
  const Workshop workshop(8);
  const RunFolder run = workshop.run("a");
  ASSERT_EQ(workshop.train("a").code, 0);
  const auto before = files_of(run);
  const auto changes = [&] {
    std::vector<std::string> out;
    const auto now = files_of(run);
    std::set_symmetric_difference(before.begin(), before.end(), now.begin(), now.end(), std::back_inserter(out));
    return out;
  };
  write_file(workshop / "short.fr", "le chien\n");
  EXPECT_EQ(workshop.train("a", {"--fresh", "--set", "data.training.target=" + (workshop / "short.fr").string()}).code,
            2);
  EXPECT_THAT(changes(), ::testing::IsEmpty());
  // Killed while it waits for a text that does not come, the run is still there for whoever trains it next.
  const std::string pipe = workshop / "pipe.fr";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  Program killed(workshop.command("a", {"--fresh", "--set", "data.training.target=" + pipe}));
  ASSERT_TRUE(killed.wait_until([&] { return std::filesystem::exists(run.replaced()); }));
  killed.finish(SIGKILL);
  ASSERT_TRUE(std::filesystem::exists(run.replaced()));
  EXPECT_EQ(workshop.train("a").code, 0);
  EXPECT_THAT(changes(), ::testing::IsEmpty());
  EXPECT_EQ(workshop.train("a", {"--fresh"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(run.replaced()));
}

TEST(Train, RefusesAnotherArchitectureInTheSameRunUnlessFresh) {
  const Workshop workshop(8);
  ASSERT_EQ(workshop.train("a").code, 0);
  const std::string weights = checksum(read_file(workshop.run("a").checkpoints() / "00000008/model.safetensors"));
  const Finished other = workshop.train("a", {"--set", "model.decoder.hidden=20"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("model.decoder.hidden"));
  EXPECT_THAT(other.err, HasSubstr("hint: "));
  EXPECT_EQ(checksum(read_file(workshop.run("a").checkpoints() / "00000008/model.safetensors")), weights);
  const Finished fresh = workshop.train("a", {"--set", "model.decoder.hidden=20", "--fresh"});
  EXPECT_EQ(fresh.code, 0) << fresh.err;
}

TEST(Train, RefusesAForeignCheckpointInAWordAndKeepsIt) {
  const Workshop workshop(8);
  ASSERT_EQ(workshop.train("a").code, 0);
  ASSERT_EQ(workshop.train("b", {"--set", "model.decoder.hidden=20"}).code, 0);
  fs::remove_all(workshop.run("a").checkpoints());
  fs::copy(workshop.run("b").checkpoints(), workshop.run("a").checkpoints(), fs::copy_options::recursive);
  const Finished refused = workshop.train("a", {"--set", "training.limits.updates=9"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("another architecture"));
  EXPECT_EQ(newest(workshop.run("a")), "00000008");
}

TEST(Train, TouchesNoFolderThatIsNoRun) {
  const Workshop workshop(8);
  const fs::path folder = workshop.run("precious").folder;
  fs::create_directories(folder);
  std::ofstream(folder / "thesis.tex") << "years of work";
  for (const auto& more : {std::vector<std::string>{}, {"--fresh"}}) {
    const Finished refused = workshop.train("precious", more);
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("is no run, and not empty: it holds thesis.tex"));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
  }
}

TEST(Train, ReplacesNoConfigOfTheUsersOwn) {
  const Workshop workshop(8);
  const std::string config = read_file(workshop.config());
  fs::create_directories(workshop / "mine");
  write_file(workshop / "mine/config.yaml", config);
  const Finished refused =
      Program({"train", workshop.config(), "--set", "run=" + (workshop / "mine").string()}).finish();
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("was not written by attune train"));
  EXPECT_EQ(read_file(workshop / "mine/config.yaml"), config);
}

TEST(Train, LetsNoSecondProcessIntoTheRun) {
  const Workshop workshop(kEndless);
  Program first(workshop.command("a"));
  ASSERT_TRUE(first.wait_until([&] { return !newest(workshop.run("a")).empty(); }));
  const Finished second = workshop.train("a");
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.err, HasSubstr("is being trained by another process"));
  EXPECT_EQ(first.finish(SIGTERM).code, 128 + SIGTERM);
}

TEST(Train, OnAFullDiskSaysSoAndGoesOnWhenThereIsRoom) {
  const Workshop workshop(40);
  ASSERT_EQ(workshop.train("straight").code, 0);
  ASSERT_EQ(workshop.train("full", {"--set", "training.limits.updates=4"}).code, 0);
  // The system refuses larger files, as it does on a full disk.
  const auto size = fs::file_size(workshop.run("full").checkpoints() / "00000004/model.safetensors");
  Program program(workshop.command("full"), [size] {
    const struct rlimit small { size / 2, size / 2 };
    ::setrlimit(RLIMIT_FSIZE, &small);
  });
  const Finished full = program.finish();
  EXPECT_EQ(full.code, 2) << full.signal << full.err;
  EXPECT_THAT(full.err, HasSubstr("error: cannot write"));
  EXPECT_THAT(full.err, HasSubstr("hint: "));
  EXPECT_EQ(newest(workshop.run("full")), "00000004");
  EXPECT_FALSE(has_aside(workshop.run("full")));
  EXPECT_EQ(workshop.train("full").code, 0);
  EXPECT_EQ(newest(workshop.run("full")), "00000040");
}

TEST(Train, InAFolderThatCannotBeMadeIsAnErrorWithAHint) {
  const Workshop workshop(8);
  std::ofstream(workshop / "runs") << "a file, where a folder should be";
  const Finished refused = workshop.train("a");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("error: "));
  EXPECT_THAT(refused.err, HasSubstr("hint: "));
}

TEST(Train, ThatDivergesExitsWithTheLines) {
  const Workshop workshop(40);
  const Finished diverged = workshop.train("a", {"--set", "training.optimizer.learning_rate=1e30"});
  EXPECT_EQ(diverged.code, 2);
  EXPECT_THAT(diverged.err, ::testing::ContainsRegex("in the batch with lines [0-9]+, [0-9]+"));
}

// The pointer network writes nothing but words of its source, the pointer-generator some that no vocabulary has.
TEST(Train, OfModelsThatCopyStopsGoesOnAndTranslates) {
  const Workshop workshop;
  const auto call = [](const std::vector<std::string>& words, const std::string& input = "/dev/null") {
    const Finished out = Program(
                             words, [] {}, input)
                             .finish();
    EXPECT_EQ(out.code, 0) << out.err;
    return out;
  };
  const std::string data = workshop / "sort";
  call({"corpus", "sort", "--output", data, "--pairs", "200", "--longest", "6"});
  std::ofstream(workshop / "source") << "3 1 2\n9 unseen 4\n";
  for (const std::string output : {"copy", "copy_or_generate"}) {
    const auto train = [&](const std::string& name, int updates) {
      std::vector<std::string> words = {"train", ATTUNE_SOURCE_DIR "/configs/sort.yaml", "--threads", "1", "--device",
                                        "cpu"};
      for (const std::string& option :
           {"run=" + workshop.run(output + name).folder.string(), "data.training.source=" + data + "/train.source",
            "data.training.target=" + data + "/train.target", "data.validation.source=" + data + "/valid.source",
            "data.validation.target=" + data + "/valid.target", "data.test.source=" + data + "/test.source",
            "data.test.target=" + data + "/test.target", "data.test.gold=" + data + "/test.gold",
            std::string("model.embedding=16"), std::string("model.encoder.hidden=16"),
            std::string("model.decoder.hidden=16"), "model.output=" + output,
            std::string("training.schedule.name=constant"), std::string("training.validation.bleu=false"),
            std::string("training.validation.metric=perplexity"),
            "training.limits.updates=" + std::to_string(updates)}) {
        words.push_back("--set");
        words.push_back(option);
      }
      call(words);
    };
    train("straight", 6);
    train("stopped", 3);
    train("stopped", 6);
    EXPECT_EQ(checksum(read_file(workshop.run(output + "straight").checkpoints() / "00000006/model.safetensors")),
              checksum(read_file(workshop.run(output + "stopped").checkpoints() / "00000006/model.safetensors")));
    const Finished out =
        call({"translate", workshop.run(output + "straight").folder.string(), "--threads", "1", "--device", "cpu"},
             workshop / "source");
    std::istringstream lines(out.out);
    std::string line;
    for (const std::set<std::string>& source : {std::set<std::string>{"3", "1", "2"}, {"9", "unseen", "4"}}) {
      ASSERT_TRUE(std::getline(lines, line)) << out.out;
      std::istringstream words(line);
      for (std::string word; output == "copy" && words >> word;) EXPECT_TRUE(source.contains(word)) << line;
    }
  }
}

}  // namespace
}  // namespace attune
