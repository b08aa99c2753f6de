// The reference of every option, and its copy in configs/README.md.
#include "src/config/reference.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "src/config/config.h"
#include "src/config/listing.h"

namespace attune::config {
namespace {

using testing::HasSubstr;

TEST(Reference, HoldsEveryOption) {
  const std::string text = text_reference(), markdown = markdown_reference();
  for (const Option& option : list_defaults<Config>()) {
    EXPECT_THAT(text, HasSubstr((option.section ? "\n" : "  ") + option.path + ": "));
    EXPECT_THAT(text, HasSubstr(option.help));
    EXPECT_THAT(markdown, HasSubstr(option.section ? "\n### `" + option.path + "`\n" : "\n| `" + option.key + "` | "));
    for (const std::string& choice : option.choices) EXPECT_THAT(text, HasSubstr(choice));
  }
}

TEST(Reference, PutsEveryOptionIntoItsSection) {
  std::set<std::string> found;
  std::string section, line;
  std::istringstream markdown(markdown_reference());
  while (std::getline(markdown, line)) {
    if (line.starts_with("### `")) section = line.substr(5, line.size() - 6) + ".";
    if (line.starts_with("| `")) found.insert(section + line.substr(3, line.find('`', 3) - 3));
  }
  std::set<std::string> options;
  for (const Option& option : list_defaults<Config>())
    if (!option.section) options.insert(option.path);
  EXPECT_EQ(found, options);
}

template <class Row>
void expect_rows(const std::string& path, const Table<Row>& table) {
  const std::string text = text_reference();
  const size_t at = text.find("  " + path + ": ");
  ASSERT_NE(at, std::string::npos) << path;
  for (const auto& row : table.rows()) {
    const std::string line = "\n        " + std::string(row.name) + ": " + std::string(row.help) + "\n";
    EXPECT_NE(text.find(line, at), std::string::npos) << path << line;
  }
}

TEST(Reference, SaysWhatEveryRowOfATableIs) {
  expect_rows("vocabulary.tokenizer", text::tokenizers());
  expect_rows("model.encoder.kind", models::encoders());
  expect_rows("model.encoder.transformer.positions", models::positions());
  expect_rows("model.encoder.cell", models::cells());
  expect_rows("model.bridge", models::bridges());
  expect_rows("model.attention.score", models::scores());
  expect_rows("model.attention.window", models::windows());
  expect_rows("model.attention.normalizer", models::normalizers());
  expect_rows("model.attention.coverage", models::coverages());
  expect_rows("model.decoder.kind", models::decoders());
  expect_rows("model.decoder.order", models::decoder_orders());
  expect_rows("model.decoder.cell", models::cells());
  expect_rows("model.decoder.readout", models::readouts());
  expect_rows("training.optimizer.name", train::optimizers());
  expect_rows("training.schedule.name", train::schedules());
}

/// A new table must be added to the rows that reference.cpp knows, or here, where the option's own help explains its choices.
TEST(Reference, ExplainsEveryChoice) {
  const std::set<std::string> by_help = {"decoding.search",
                                         "decoding.length_normalization",
                                         "decoding.unknown",
                                         "decoding.precision",
                                         "model.memory.parts",
                                         "model.kernels",
                                         "model.encoder.transformer.norm",
                                         "model.decoder.transformer.norm",
                                         "model.tied_embeddings",
                                         "training.objective",
                                         "training.batch.by",
                                         "training.precision",
                                         "training.validation.metric"};
  const std::string text = text_reference();
  for (const Option& option : list_defaults<Config>()) {
    if (option.choices.empty() || by_help.contains(option.path)) continue;
    const std::string expected = "\n      " + option.allowed + "\n        ";  // rows follow what is allowed
    const size_t at = text.find("\n  " + option.path + ": ");
    EXPECT_EQ(text.find(expected, at), text.find("\n      " + option.allowed, at)) << option.path;
  }
}

TEST(Reference, StandsInTheReadmeOfTheConfigs) {
  std::ifstream file(ATTUNE_SOURCE_DIR "/configs/README.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string readme = text.str(), begin = "<!-- options -->\n", end = "<!-- end of options -->";
  const size_t from = readme.find(begin), to = readme.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  std::istringstream kept(readme.substr(from + begin.size(), to - from - begin.size())), made(markdown_reference());
  for (std::string a, b; std::getline(made, b);) {
    ASSERT_TRUE(std::getline(kept, a)) << "missing: " << b;
    ASSERT_EQ(a, b) << "tools/update_reference.sh PROGRAM writes it anew";
  }
  std::string more;
  EXPECT_FALSE(std::getline(kept, more)) << "too much: " << more;
}

}  // namespace
}  // namespace attune::config
