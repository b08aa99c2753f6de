// Options of one row of a table, and the word that switches the row.
#include <algorithm>
#include <sstream>

#include "src/config/listing.h"
#include "tests/config/config_files.h"

namespace attune::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ConfigRows : public ConfigFiles {};

const std::string kAdditive = kNeeded + "model: {attention: {score: additive, additive: {width: 99}}}\n";

TEST_F(ConfigRows, AreReadWhereTheyAreChosen) { EXPECT_EQ(load(kAdditive).model.attention.additive.width, 99); }

TEST_F(ConfigRows, AreRefusedInTheFileThatChoosesAnother) {
  EXPECT_EQ(said_about(kNeeded + "model:\n  attention:\n    score: dot\n    additive: {width: 99}\n"),
            "a.yaml:8:5: model.attention.additive holds options of `score: additive`, but model.attention.score is "
            "dot; remove it, or "
            "choose additive");
}

TEST_F(ConfigRows, AreRefusedBesideTheDefault) {
  EXPECT_EQ(said_about(kNeeded + "model:\n  attention:\n    location: {longest: 99}\n"),
            "a.yaml:7:5: model.attention.location holds options of `score: location`, but model.attention.score is "
            "additive by default; "
            "remove it, or choose location");
}

TEST_F(ConfigRows, AreDroppedWhenSetChoosesAnother) {
  const Config config = load(kAdditive, {"model.attention.score=general"});
  EXPECT_EQ(config.model.attention.score, "general");
  EXPECT_NE(config.model.attention.additive.width, 99);
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_EQ(without_folder(notes_[0]),
            "model.attention.additive (a.yaml:5:38) is not used: model.attention.score is general (--set "
            "model.attention.score=general)");
}

TEST_F(ConfigRows, AreDroppedWhenTheIncludingFileChoosesAnother) {
  write("base.yaml", kAdditive);
  const Config config = load("include: base.yaml\nmodel: {attention: {score: location, location: {longest: 200}}}\n");
  EXPECT_EQ(config.model.attention.location.longest, 200);
  EXPECT_EQ(notes_.size(), 1u);
}

TEST_F(ConfigRows, ComeBackWhenTheyAreChosenAgain) {
  write("base.yaml", kAdditive);
  write("dot.yaml", "include: base.yaml\nmodel: {attention: {score: general}}\n");
  EXPECT_EQ(load("include: dot.yaml\n", {"model.attention.score=additive"}).model.attention.additive.width, 99);
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(ConfigRows, OfALaterLayerThanTheChoiceAreRefused) {
  EXPECT_EQ(said_about(kNeeded + "model: {attention: {score: general}}\n", {"model.attention.additive.width=5"}),
            "--set model.attention.additive.width=5: model.attention.additive holds options of `score: additive`, but "
            "model.attention.score is general; remove it, or choose additive");
}

TEST_F(ConfigRows, AllSetsAreOneLayer) {
  EXPECT_NE(said_about(kNeeded, {"model.attention.additive.width=5", "model.attention.score=general"}), "");
  EXPECT_NE(said_about(kNeeded, {"model.attention.score=general", "model.attention.additive.width=5"}), "");
  EXPECT_EQ(said_about(kNeeded, {"model.attention.location.longest=200", "model.attention.score=location"}), "");
}

TEST_F(ConfigRows, AreStillHeldAgainstTheirBoundsWhenDropped) {
  EXPECT_EQ(said_about(kNeeded + "model: {attention: {score: additive, additive: {width: -1}}}\n",
                       {"model.attention.score=dot"}),
            "a.yaml:5:56: model.attention.additive.width is -1; expected between 0 and 65536");
}

TEST_F(ConfigRows, MakeNoNoiseWhenTheChoiceItselfIsWrong) {
  EXPECT_EQ(said_about(kNeeded + "model: {attention: {score: dott, dott: 1, location: {longest: 9}}}\n")
                .find("holds options"),
            std::string::npos);
}

/// kNeeded without `training:`.
const std::string kEnough = kNeeded.substr(0, kNeeded.find("training: {limits"));

/// One word switches every choice of a table, whatever section stands in the config.
TEST_F(ConfigRows, OneWordSwitchesEveryRow) {
  for (const Option& section : list_defaults<Config>()) {
    if (section.row_of.empty()) continue;
    for (const Option& choice : list_defaults<Config>()) {
      if (choice.path != section.row_of) continue;
      std::ostringstream yaml;  // "model: {attention: {score: additive, additive: {}}}"
      const std::string parent = choice.path.substr(0, choice.path.rfind('.'));
      for (const char c : parent) yaml << (c == '.' ? ": {" : std::string(1, c));
      yaml << ": {" << choice.key << ": " << section.row << ", " << section.key << ": "
           << (section.section ? "{}" : section.value) << "}";
      yaml << std::string(static_cast<size_t>(std::count(parent.begin(), parent.end(), '.')), '}') << "\n";
      write("base.yaml", kEnough + yaml.str());
      for (const std::string& name : choice.choices) {
        std::vector<std::string> overrides = {choice.path + "=" + name, "training.limits.epochs=1"};
        for (const std::string side : {"model.encoder", "model.decoder"})
          if (choice.path.starts_with(side + ".transformer.")) overrides.push_back(side + ".kind=transformer");
        EXPECT_EQ(said_about("include: base.yaml\n", overrides), "") << choice.path << " " << name;
      }
    }
  }
}

TEST_F(ConfigRows, TellAnOptionOfARowThatIsNotChosen) {
  const std::string transformer = "model: {encoder: {kind: transformer, cell: lstm}}\n";
  EXPECT_THAT(said_about(kNeeded + transformer),
              testing::HasSubstr(
                  "model.encoder.cell is of `kind: recurrent`, but model.encoder.kind is transformer; remove it, or "
                  "choose recurrent"));
  EXPECT_THAT(
      said_about(kNeeded + "model: {decoder: {transformer: {layers: 2}}}\n"),
      testing::HasSubstr("model.decoder.transformer holds options of `kind: transformer`, but model.decoder.kind is "
                         "recurrent by default; remove it, or choose transformer"));
}

TEST_F(ConfigRows, DropAnOptionOfARowThatALaterLayerDoesNotChoose) {
  write("base.yaml", kNeeded + "model: {encoder: {hidden: 77, layers: 3}}\n");
  std::vector<std::string> notes;
  const Config config =
      load_config(folder_ / "base.yaml", {"model.encoder.kind=transformer"}, Purpose::kTraining, &notes);
  EXPECT_EQ(config.model.encoder.hidden, models::EncoderOptions{}.hidden);
  EXPECT_EQ(config.model.encoder.layers, models::EncoderOptions{}.layers);
  EXPECT_THAT(notes, testing::Contains(testing::HasSubstr("model.encoder.hidden")));
}

}  // namespace
}  // namespace attune::config
