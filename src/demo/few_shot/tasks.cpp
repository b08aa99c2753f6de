#include "src/demo/few_shot/clusters.h"
#include "src/demo/few_shot/sinusoids.h"

namespace attune::demo {

const Table<FewShotTaskRow>& few_shot_tasks() {
  static const Table<FewShotTaskRow> table{
      "few-shot task",
      {
          {"classification", "vectors around random centres, new ones in every episode",
           [](const FewShotOptions& options) -> std::shared_ptr<FewShotTask> {
             return std::make_shared<Clusters>(options.clusters);
           }},
          {"regression", "points of a sinusoid of random amplitude and phase (Finn et al. 2017, section 5.1)",
           [](const FewShotOptions& options) -> std::shared_ptr<FewShotTask> {
             return std::make_shared<Sinusoids>(options.sinusoids);
           }},
      }};
  return table;
}

}  // namespace attune::demo
