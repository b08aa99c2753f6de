// A small trained run and the verbs that use it, as tests call them.
#pragma once
#include <gmock/gmock.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "tests/integration/workshop.h"

namespace attune::testing {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::string hundred_thousand_words() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "the ";
  return text;
}

class Verbs : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { train(50, {}); }
  static void TearDownTestSuite() { workshop_.reset(); }

  static const Workshop& workshop() { return *workshop_; }
  static RunFolder run_folder() { return workshop_->run("tiny"); }
  static std::string file(const std::string& name) { return *workshop_ / name; }
  static std::string write(const std::string& name, const std::string& text) {
    std::ofstream(file(name)) << text;
    return file(name);
  }
  /// attune VERB RUN more...
  static Finished run(const std::string& verb, const std::vector<std::string>& more,
                      const std::string& input = "/dev/null") {
    std::vector<std::string> words = {verb, run_folder().folder.string(), "--device", "cpu", "--threads", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return Program(
               words, [] {}, input)
        .finish();
  }
  static void expect_refused(const Finished& finished, const ::testing::Matcher<std::string>& said) {
    EXPECT_EQ(finished.code, 2) << finished.err;
    EXPECT_THAT(finished.err, ::testing::AllOf(::testing::HasSubstr("error: "), said));
  }
  static std::vector<std::string> texts() {
    return {"--source", file("valid.en"), "--target", file("valid.fr"), "--gold", file("valid.gold")};
  }

 protected:
  static void train(int64_t updates, const std::vector<std::string>& more) {
    workshop_ = std::make_unique<Workshop>(updates);
    const Finished trained = workshop_->train("tiny", more);
    ASSERT_EQ(trained.code, 0) << trained.err;
  }

 private:
  static inline std::unique_ptr<Workshop> workshop_;
};

/// With a model that has learned to write sentences.
class LearnedVerbs : public Verbs {
 protected:
  static void SetUpTestSuite() { train(200, {"--set", "training.optimizer.learning_rate=0.01"}); }
};

}  // namespace attune::testing
