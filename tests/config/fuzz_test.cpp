// A config with bytes changed at random is read or refused in words; nothing else happens.
#include "src/base/random.h"
#include "src/config/writer.h"
#include "tests/config/config_files.h"

namespace attune::config {
namespace {

class ConfigFuzz : public ConfigFiles {
 protected:
  void read_or_refuse(const std::string& text) {
    const auto file = write("a.yaml", text);
    try {
      const Config config = load_config(file, {}, Purpose::kTraining, &notes_);
      write("again.yaml", to_yaml(config));
      EXPECT_EQ(to_yaml(load_config(folder_ / "again.yaml", {}, Purpose::kTraining, &notes_)), to_yaml(config)) << text;
      ++read_;
    } catch (const Error& e) {
      EXPECT_FALSE(std::string(e.what()).empty());
      ++refused_;
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what() << "\nfor:\n" << text;
    }
  }
  int read_ = 0, refused_ = 0;
};

const std::string kFull = kNeeded +
                          "seed: 7\n"
                          "vocabulary: {tokenizer: bpe, size: 500, joint: true, coverage: 0.999}\n"
                          "model:\n"
                          "  embedding: 64\n"
                          "  encoder:  # a comment\n"
                          "    hidden: 32\n"
                          "  attention:\n"
                          "    score: \"additive\"\n"
                          "    additive:\n"
                          "      width: 1e2\n"
                          "  dropout: {embedding: .1, readout: 1e-2}\n"
                          "decoding:\n"
                          "  beam: 3\n"
                          "  length_penalty: 0.6\n";

TEST_F(ConfigFuzz, SurvivesChangedBytes) {
  Random random(1);
  const std::string signs = ":-[]{}#&*!|>'\"%@`?,~<= \n\t\r\\.0x/\xC3\xFF";
  for (int i = 0; i < 3000; ++i) {
    std::string text = kFull;
    for (uint64_t n = 1 + random.below(4); n > 0; --n) {
      const size_t at = random.below(text.size());
      const char sign = random.chance(0.7) ? signs[random.below(signs.size())] : static_cast<char>(random.below(256));
      switch (random.below(3)) {
        case 0:
          text[at] = sign;
          break;
        case 1:
          text.insert(at, 1, sign);
          break;
        default:
          text.erase(at, 1 + random.below(5));
      }
    }
    read_or_refuse(text);
  }
  EXPECT_GT(read_, 20);
  EXPECT_GT(refused_, 2000);
}

TEST_F(ConfigFuzz, SurvivesChangedLines) {
  Random random(2);
  std::vector<std::string> lines(1);
  for (const char c : kFull) {
    lines.back() += c;
    if (c == '\n') lines.emplace_back();
  }
  for (int i = 0; i < 300; ++i) {
    std::vector<std::string> changed = lines;
    for (uint64_t n = 1 + random.below(3); n > 0; --n) {
      const size_t at = random.below(changed.size());
      switch (random.below(3)) {
        case 0:
          changed.insert(changed.begin() + static_cast<int64_t>(at), random.pick(lines));
          break;
        case 1:
          changed[at] = std::string(random.below(5), ' ') + changed[at];
          break;
        default:
          std::swap(changed[at], changed[random.below(changed.size())]);
      }
    }
    std::string text;
    for (const std::string& line : changed) text += line;
    read_or_refuse(text);
  }
  EXPECT_GT(refused_, 100);
}

TEST_F(ConfigFuzz, SurvivesNoise) {
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (uint64_t n = random.below(200); n > 0; --n) text += static_cast<char>(random.below(256));
    read_or_refuse(text);
    text.clear();
    const std::string signs = ":-[]{}#&*!|>'\"? \n,ab1";
    for (uint64_t n = random.below(60); n > 0; --n) text += signs[random.below(signs.size())];
    read_or_refuse(text);
  }
  EXPECT_EQ(read_, 0);
}

TEST_F(ConfigFuzz, SurvivesAnySet) {
  Random random(4);
  const auto file = write("a.yaml", kFull);
  const std::string signs = "seed.model=:-[]{}#&*!|>'\"? \n,1\xFF";
  for (int i = 0; i < 300; ++i) {
    std::string text = random.chance(0.5) ? "seed=" : "";
    for (uint64_t n = random.below(12); n > 0; --n) text += signs[random.below(signs.size())];
    try {
      load_config(file, {text}, Purpose::kTraining, &notes_);
    } catch (const Error&) {
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what() << " for --set " << text;
    }
  }
}

}  // namespace
}  // namespace attune::config
