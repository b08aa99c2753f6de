#include "src/text/sentencepiece.h"

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/utf8.h"
#include "src/text/sample.h"

namespace attune::text {
namespace {

using sentencepiece::ImmutableSentencePieceText;
using sentencepiece::SentencePieceProcessor;
using sentencepiece::SentencePieceTrainer;

class Lines : public sentencepiece::SentenceIterator {
 public:
  explicit Lines(const std::vector<std::string>& lines) : lines_(lines) {}
  bool done() const override { return at_ == lines_.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return lines_[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  const std::vector<std::string>& lines_;
  size_t at_ = 0;
};

/// Lines as the trainers can take them. sentencepiece keeps U+2585 for itself (and would leave out every line with it),
/// makes blanks of U+2581 and U+FFFD, and ends the process when nothing is left of all lines: so here those are blanks,
/// and lines without anything visible go.
std::vector<std::string> trainable(std::vector<std::string> lines, const TokenizerTraining& training) {
  for (auto& line : lines)
    for (const std::string_view taken : {"\u2585", "\u2581", "\uFFFD", "<s>", "</s>", "<unk>", "<pad>"})
      for (size_t at = line.find(taken); at != std::string::npos; at = line.find(taken, at))
        std::fill_n(&line[at], taken.size(), ' ');
  std::erase_if(lines, [](const std::string& line) {
    const auto parts = words(line);
    return std::none_of(parts.begin(), parts.end(), [](const auto& part) { return display_width(part) > 0; });
  });
  if (lines.empty())
    throw Error("no vocabulary can be made: " + training.files.front().string() + " holds nothing visible",
                "the training text must hold at least one word");
  return lines;
}

/// The words of a text and where each stands. At least one word, so that every piece has one: of a text of blanks alone,
/// the empty word.
class WordMap {
 public:
  explicit WordMap(std::string_view text) : words_(words(text)) {
    size_t at = 0;
    for (const auto& word : words_) {
      begins_.push_back(text.find(word, at));  // between two words there are only blanks: the first is the word itself
      ends_.push_back(at = begins_.back() + word.size());
    }
    if (words_.empty()) {
      words_.emplace_back();
      begins_.push_back(0);
      ends_.push_back(text.size());
    }
  }
  /// The word of a piece of the bytes [begin, end): the last that it reaches, since what a tokenizer drops (a lone U+200B)
  /// lies within the piece behind it; of one that reaches none the word behind it, behind the last word the last. Calls must
  /// come with growing `begin`.
  int32_t word_of(size_t begin, size_t end) {
    while (at_ + 1 < ends_.size() && ends_[at_] <= begin) ++at_;
    while (at_ + 1 < ends_.size() && begins_[at_ + 1] < end) ++at_;
    return static_cast<int32_t>(at_);
  }
  std::vector<std::string> take_words() { return std::move(words_); }

 private:
  std::vector<std::string> words_;
  std::vector<size_t> begins_, ends_;
  size_t at_ = 0;
};

class SentencePiece : public Tokenizer {
 public:
  SentencePiece(const std::filesystem::path& model, bool word_by_word) : word_by_word_(word_by_word) {
    const auto status = processor_.LoadFromSerializedProto(read_file(model));
    if (!status.ok())
      throw Error(model.string() + " is no sentencepiece model, or a damaged one",
                  "remove its folder to have it made anew");
    if (processor_.unk_id() != kUnknown || processor_.pad_id() != kPadding || processor_.bos_id() != kBegin ||
        processor_.eos_id() != kEnd)
      throw Error(model.string() + " does not begin with <unk>, <pad>, <s>, </s>",
                  "only models that attune made can be used");
  }

  Segmented segment(std::string_view text) const override {
    if (!word_by_word_) return cut(text, processor_.EncodeAsImmutableProto(text), /*leave_out_control=*/false);
    Segmented result;
    result.words = words(text);
    for (size_t i = 0; i < result.words.size(); ++i) {
      const auto of_word =
          cut(result.words[i], processor_.EncodeAsImmutableProto(result.words[i]), /*leave_out_control=*/false);
      result.ids.insert(result.ids.end(), of_word.ids.begin(), of_word.ids.end());
      result.pieces.insert(result.pieces.end(), of_word.pieces.begin(), of_word.pieces.end());
      result.word_of.resize(result.ids.size(), static_cast<int32_t>(i));
    }
    return result;
  }
  std::vector<int32_t> encode(std::string_view text) const override {
    if (!word_by_word_) return processor_.EncodeAsIds(text);
    std::vector<int32_t> ids;
    for (const auto& word : words(text))
      for (const int id : processor_.EncodeAsIds(word)) ids.push_back(id);
    return ids;
  }

  // sentencepiece's generator is hidden in each thread, and takes its seed when the thread first draws: a thread of our own
  // is the way to the same numbers again.
  std::vector<std::vector<int32_t>> sample(const std::vector<std::string>& texts, double alpha,
                                           uint64_t seed) const override {
    static std::mutex seeding;
    const std::lock_guard lock(seeding);
    sentencepiece::SetRandomGeneratorSeed(static_cast<unsigned int>(seed % UINT32_MAX));  // the largest: no seed
    std::vector<std::vector<int32_t>> out(texts.size());
    std::string failure;
    std::thread([&] {
      for (size_t i = 0; i < texts.size() && failure.empty(); ++i)
        if (const auto status =
                processor_.SampleEncode(texts[i], /*nbest_size=*/-1, static_cast<float>(alpha), &out[i]);
            !status.ok())
          failure = status.ToString();
    }).join();
    if (!failure.empty()) throw std::runtime_error("sentencepiece cannot sample: " + failure);
    return out;
  }

  std::string decode(std::span<const int32_t> ids) const override {
    std::string text;
    for (const auto& word : words(processor_.DecodeIds({ids.begin(), ids.end()})))
      text += (text.empty() ? "" : " ") + word;
    return text;
  }
  Segmented describe(std::span<const int32_t> ids) const override {
    const auto pieces = processor_.DecodeIdsAsImmutableProto({ids.begin(), ids.end()});
    return cut(pieces.text(), pieces, /*leave_out_control=*/true);
  }

  int64_t size() const override { return processor_.GetPieceSize(); }
  std::string piece(int32_t id) const override {
    if (id < 0 || id >= size()) throw std::out_of_range("no piece has the id " + std::to_string(id));
    return processor_.IdToPiece(id);
  }

 private:
  Segmented cut(std::string_view text, const ImmutableSentencePieceText& pieces, bool leave_out_control) const {
    WordMap map(text);
    Segmented result;
    for (size_t i = 0; i < pieces.pieces_size(); ++i) {
      const auto piece = pieces.pieces(static_cast<int>(i));
      const auto id = static_cast<int>(piece.id());
      if (leave_out_control && processor_.IsControl(id)) continue;
      result.ids.push_back(id);
      result.pieces.push_back(piece.piece());
      result.word_of.push_back(map.word_of(piece.begin(), piece.end()));
    }
    if (!result.ids.empty()) result.words = map.take_words();
    return result;
  }

  SentencePieceProcessor processor_;
  bool word_by_word_;  // sentencepiece makes one <unk> of unknown words that follow each other
};

[[noreturn]] void explain(const std::string& message, const TokenizerTraining& training) {
  // "Vocabulary size is smaller than required_chars. 10 vs 64. Increase vocab_size or decrease character_coverage ..."
  if (const auto at = message.find(" vs ");
      message.find("required_chars") != std::string::npos && at != std::string::npos)
    throw Error("a vocabulary of " + std::to_string(training.size) +
                    " entries cannot hold the text's characters: it takes " +
                    std::to_string(std::stoll(message.substr(at + 4))) + ", special tokens included",
                "raise vocabulary.size, or lower vocabulary.coverage so that rare characters become <unk>");
  throw Error("sentencepiece cannot make a vocabulary of this text: " + message,
              "more text, or vocabulary.tokenizer: char, may help");
}

}  // namespace

void train_sentencepiece(std::string_view type, const TokenizerTraining& training) {
  const auto lines = trainable(sample_lines(training), training);
  const std::unordered_map<std::string, std::string> options = {
      {"model_type", std::string(type)},
      {"vocab_size", std::to_string(training.size)},
      {"hard_vocab_limit", "false"},
      {"character_coverage", std::to_string(training.coverage)},
      {"unk_id", std::to_string(kUnknown)},
      {"pad_id", std::to_string(kPadding)},
      {"bos_id", std::to_string(kBegin)},
      {"eos_id", std::to_string(kEnd)},
      {"unk_surface", " <unk> "},
      {"max_sentence_length", "1000000"},
      // Sums are split over the threads, so that their number changes the result: a fixed one, whatever the machine
      // has.
      {"num_threads", "4"},
      {"shuffle_input_sentence", "false"},
      {"minloglevel", "3"},
  };
  Lines iterator(lines);
  std::string model;
  const auto status = SentencePieceTrainer::Train(options, &iterator, &model);
  if (!status.ok()) explain(status.ToString(), training);
  write_file(training.model, model);
}

std::shared_ptr<const Tokenizer> open_sentencepiece(const std::filesystem::path& model) {
  return std::make_shared<SentencePiece>(model, /*word_by_word=*/false);
}

std::shared_ptr<const Tokenizer> open_sentencepiece_words(const std::filesystem::path& model) {
  return std::make_shared<SentencePiece>(model, /*word_by_word=*/true);
}

}  // namespace attune::text
