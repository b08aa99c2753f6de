#include "src/text/whitespace.h"

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TokenizerTraining training_in(const TemporaryFolder& folder, std::string_view text) {
  write_file(folder / "text", text);
  TokenizerTraining training;
  training.files = {folder / "text"};
  training.model = folder / "model";
  return training;
}

TEST(Whitespace, ListsTokensByCountThenAlphabet) {
  const TemporaryFolder folder;
  auto training = training_in(folder, "b a c a\nb a <s>\n");
  train_whitespace(training);
  EXPECT_EQ(read_file(training.model), "<unk>\t0\n<pad>\t0\n<s>\t0\n</s>\t0\na\t3\nb\t2\nc\t1\n");
  training.size = 6;
  train_whitespace(training);
  const auto tokenizer = open_whitespace(training.model);
  EXPECT_THAT(tokenizer->encode("c b <s> a"), ElementsAre(kUnknown, 5, kUnknown, 4));
  EXPECT_EQ(tokenizer->decode(tokenizer->encode("c b a")), "<unk> b a");
}

TEST(Whitespace, ChangesNoCharacter) {
  const TemporaryFolder folder;
  const auto training = training_in(folder, "\uFB03 ＡＢＣ ½ e\u0301 ▁x\n");
  train_whitespace(training);
  const auto tokenizer = open_whitespace(training.model);
  EXPECT_EQ(tokenizer->decode(tokenizer->encode("\uFB03 ＡＢＣ ½ e\u0301 ▁x")), "\uFB03 ＡＢＣ ½ e\u0301 ▁x");
}

TEST(Whitespace, GivesNoEntryToWordsOfUncoveredCharacters) {
  const TemporaryFolder folder;
  auto training = training_in(folder, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa aé\n");
  training.coverage = 0.98;
  train_whitespace(training);
  EXPECT_EQ(open_whitespace(training.model)->size(), 5);
}

TEST(Whitespace, NamesTheLineOfADamagedVocabulary) {
  const TemporaryFolder folder;
  const std::string start = "<unk>\t0\n<pad>\t0\n<s>\t0\n</s>\t0\n";
  const auto error = [&](const std::string& text) {
    write_file(folder / "model", text);
    return error_of([&] { open_whitespace(folder / "model"); });
  };
  EXPECT_THAT(error(start + "a\n"), HasSubstr("model:5: expected token<TAB>count"));
  EXPECT_THAT(error(start + "a\t1\na\t1\n"), HasSubstr("model:6: the token 'a' stands there twice"));
  EXPECT_THAT(error("<unk>\t0\n<s>\t0\n"), HasSubstr("model:2: expected <pad>"));
  EXPECT_THAT(error("<unk>\t0\n"), HasSubstr("no vocabulary, or a damaged one"));
}

}  // namespace
}  // namespace attune::text
