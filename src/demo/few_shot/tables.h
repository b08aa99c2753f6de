// THE TABLE of few-shot tasks. Torch-free.
#pragma once
#include <memory>
#include <string_view>

#include "src/base/table.h"
#include "src/demo/few_shot/options.h"

namespace attune::demo {

class FewShotTask;

struct FewShotTaskRow {
  std::string_view name, help;
  std::shared_ptr<FewShotTask> (*make)(const FewShotOptions& options);
};

/// classification, regression.
const Table<FewShotTaskRow>& few_shot_tasks();

}  // namespace attune::demo
