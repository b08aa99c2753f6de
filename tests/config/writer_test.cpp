// The resolved config in a run: written, read back, moved, held against another.
#include "src/config/writer.h"

#include "src/base/random.h"
#include "src/config/listing.h"
#include "src/config/resume.h"
#include "tests/config/config_files.h"

namespace attune::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RunConfig : public ConfigFiles {
 protected:
  Config written_and_read(const Config& config) {
    const RunFolder run{folder_ / "run"};
    std::filesystem::create_directories(run.folder);
    write_run_config(config, run);
    return load_run_config(run);
  }
};

TEST_F(RunConfig, ComesBackAsItWas) {
  Config config = load(kNeeded + "seed: 42\nmodel: {attention: {score: location}, dropout: {embedding: 0.1}}\n",
                       {"training.optimizer.learning_rate=0.0003", "training.limits.minutes=0.1",
                        "data.filter.ratio=1.7976931348623157e308"});
  config.run.value = folder_ / "run";
  EXPECT_EQ(to_yaml(written_and_read(config)), to_yaml(config));
  EXPECT_EQ(written_and_read(config).training.optimizer.learning_rate, 0.0003);
}

TEST_F(RunConfig, ComesBackWithEveryRowChosen) {
  for (const Option& option : list_defaults<Config>())
    for (const std::string& choice : option.choices) {
      std::vector<std::string> overrides = {
          "data.filter.longest=50",
          option.path + "=" + (option.type.starts_with("list") ? "[" + choice + "]" : choice)};
      if (choice == "key_value_predict")  // in thirds
        overrides.insert(overrides.end(), {"model.decoder.hidden=258", "model.encoder.hidden=129"});
      if (option.path == "model.output") overrides.push_back("model.decoder.order=recur_first");
      if (option.path == "model.decoder.readout" && choice == "none")
        overrides.insert(overrides.end(), {"model.decoder.order=conditional", "model.output=copy"});
      for (const std::string side : {"encoder", "decoder"})
        if (option.path.starts_with("model." + side + ".transformer."))
          overrides.push_back("model." + side + ".kind=transformer");
      if (choice == "aer") overrides.push_back("data.validation.gold=" + (folder_ / "text/train.fr").string());
      if (option.path.starts_with("training.minimum_risk.")) overrides.push_back("training.objective=minimum_risk");
      Config config = load(kNeeded, overrides);
      config.run.value = folder_ / "run";
      EXPECT_EQ(to_yaml(written_and_read(config)), to_yaml(config)) << option.path << " " << choice;
      EXPECT_THAT(fixed_differences(config, written_and_read(config)), IsEmpty());
    }
}

TEST_F(RunConfig, HoldsStrangePaths) {
  for (const char* name : {"a b", "ü: x", "#1", "it's \"quoted\"", "日本語", "-", "null", "tab"}) {
    write(std::string("text/") + name, "a\n");
    Config config = load(kNeeded);
    config.run.value = folder_ / "run";
    config.data.test.source.value = config.data.test.target.value = folder_ / "text" / name;
    EXPECT_EQ(written_and_read(config).data.test.source, config.data.test.source) << name;
  }
}

TEST_F(RunConfig, MayBeMoved) {
  const Config config = load(kNeeded);
  written_and_read(config);
  std::filesystem::rename(folder_ / "run", folder_ / "moved");
  const Config moved = load_run_config({folder_ / "moved"});
  EXPECT_EQ(moved.run.value, folder_ / "moved");
  EXPECT_EQ(moved.data.training.source, config.data.training.source);
  EXPECT_EQ(load_config(folder_ / "moved/config.yaml").run.value, folder_ / "moved");
}

TEST_F(RunConfig, OpensWithoutItsTexts) {
  written_and_read(load(kNeeded));
  std::filesystem::remove_all(folder_ / "text");
  EXPECT_NO_THROW(load_run_config({folder_ / "run"}));
}

TEST_F(RunConfig, LeavesOutWhatIsNotUsed) {
  const std::string yaml = to_yaml(load(kNeeded));
  EXPECT_THAT(yaml, HasSubstr("\n    additive:\n      width: 256\n"));
  EXPECT_THAT(yaml, Not(HasSubstr("location")));
  EXPECT_THAT(yaml, Not(HasSubstr("sgd")));
  EXPECT_THAT(yaml, Not(HasSubstr("gold")));
  EXPECT_THAT(yaml, Not(HasSubstr("test:")));
  EXPECT_THAT(yaml, HasSubstr("\nversion: 1\n"));
}

TEST_F(RunConfig, IsRefusedInWordsWhenItCannotBeOpened) {
  const auto refused = [&](const char* name) {
    try {
      load_run_config({folder_ / name});
    } catch (const Error& e) {
      return without_folder(e.what()) + " | " + e.hint();
    }
    return std::string();
  };
  EXPECT_EQ(refused("none"), folder_.string().substr(0, 0) +
                                 "none: no such run | `attune train CONFIG` makes one, as runs/<name of the config>");
  EXPECT_EQ(refused("text"),
            "text: this folder is no run: it has no config.yaml | a run is what `attune train CONFIG` writes");
  write("newer/config.yaml", "version: 2\nfuture: 1\n");
  EXPECT_EQ(refused("newer"), "newer/config.yaml:1:1: written by a newer attune (format 2; this one, " ATTUNE_VERSION
                              ", knows 1) | use the attune that wrote it, or a newer one");
  write("odd/config.yaml", "version: 1\nfuture: 1\n");
  EXPECT_THAT(refused("odd"), HasSubstr("odd/config.yaml:2:1: unknown option 'future'"));
  EXPECT_THAT(refused("odd"), HasSubstr("another version of attune wrote it"));
  write("zero/config.yaml", "version: x\n");
  EXPECT_THAT(refused("zero"),
              HasSubstr("zero/config.yaml:1:1: version is 'x'; expected the number that attune wrote"));
}

TEST_F(RunConfig, NamesTheFixedOptionsThatDiffer) {
  const Config stored = load(kNeeded);
  EXPECT_THAT(
      fixed_differences(stored, load(kNeeded, {"model.encoder.hidden=512", "seed=9", "model.memory.width=512"})),
      ElementsAre("seed: 1 in the run, 9 now", "model.encoder.hidden: 256 in the run, 512 now"));
  EXPECT_THAT(fixed_differences(stored, load(kNeeded, {"model.attention.score=general"})),
              ElementsAre("model.attention.score: additive in the run, general now"));
}

TEST_F(RunConfig, LetsFreeOptionsDiffer) {
  const Config stored = load(kNeeded);
  EXPECT_THAT(
      fixed_differences(stored, load(kNeeded, {"training.limits.epochs=99", "training.optimizer.learning_rate=0.5",
                                               "decoding.beam=1", "run=elsewhere", "model.dropout.readout=0.5"})),
      IsEmpty());
  EXPECT_THAT(differences(stored, load(kNeeded, {"seed=9", "training.limits.epochs=99"})),
              ElementsAre("seed: 1 in the run, 9 now", HasSubstr("training.limits.epochs: ")));
}

}  // namespace
}  // namespace attune::config
