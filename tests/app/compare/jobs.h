// Trainings of a comparison that were never begun, on a small text of a test's own.
#pragma once
#include <fstream>
#include <string>
#include <vector>

#include "src/app/compare/trial.h"
#include "tests/support/temporary.h"

namespace attune::testing {

/// A folder with a config, its texts of four lines, and what is compared there.
class Workplace {
 public:
  Workplace() {
    for (const char* name : {"train.en", "train.fr", "valid.en", "valid.fr", "test.en", "test.fr"})
      write(name, "a\nb\nc\nd\n");
    write("toy.yaml",
          "data:\n"
          "  training: {source: train.en, target: train.fr}\n"
          "  validation: {source: valid.en, target: valid.fr}\n"
          "  test: {source: test.en, target: test.fr}\n"
          "vocabulary: {tokenizer: whitespace, size: 300, joint: false}\n"
          "model: {embedding: 8, encoder: {hidden: 8}, decoder: {hidden: 8}}\n"
          "training: {limits: {updates: 10}}\n");
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  app::compare::Comparison comparison(const std::vector<std::string>& overrides = {}) const {
    return {folder_ / "toy.yaml", overrides, folder_ / "comparison", {}, {}};
  }
  app::compare::Job job(const app::compare::Comparison& comparison,
                        const app::compare::Settings& settings = {{"model.attention.score", "dot"}}) const {
    app::compare::Trial trial;
    trial.settings = settings;
    app::compare::TextFiles texts;
    return job_of(comparison, trial, config_of(comparison, trial), texts);
  }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
};

}  // namespace attune::testing
