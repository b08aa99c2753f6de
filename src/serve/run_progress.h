// A training in progress, as the dashboard asks for it. README.md says the answers.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

#include "src/base/run.h"
#include "src/serve/router.h"

namespace attune::serve {

class RunProgress {
 public:
  struct Task {
    RunFolder run;
    nlohmann::ordered_json about;          // what GET /progress says of the run besides its progress
    std::filesystem::path source, target;  // the validation text; empty: there is none
  };
  explicit RunProgress(Task task);

  Answer answer(const Question& question) const { return router_.answer(question); }

 private:
  Answer progress(const Question& question) const;
  nlohmann::ordered_json samples() const;

  Task task_;
  Router router_;
};

}  // namespace attune::serve
