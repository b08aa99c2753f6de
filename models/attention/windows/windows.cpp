#include "models/attention/windows/causal.h"
#include "models/attention/windows/global.h"
#include "models/attention/windows/local_m.h"
#include "models/attention/windows/local_p.h"
#include "models/options/attention.h"
#include "models/options/registries.h"

namespace attune::models {

const Table<WindowRow>& windows() {
  static const Table<WindowRow> table{
      "attention window",
      {
          {.name = "global", .help = "every position", .make = make_part<GlobalWindow>, .is_global = true},
          {.name = "local_m",
           .help = "around the step's own number (Luong et al. 2015)",
           .make = make_part<LocalMWindow>,
           .breadth = [](const AttentionOptions& options) { return 2 * options.local_m.D + 1; }},
          {.name = "local_p",
           .help = "around a predicted position, the nearer the more (Luong et al. 2015)",
           .make = make_part<LocalPWindow>,
           .breadth = [](const AttentionOptions& options) { return 2 * options.local_p.D + 1; },
           .sums_to_one = [](const AttentionOptions& options) { return options.local_p.renormalize; }},
          {.name = "causal",
           .help = "up to the step's own number (Vaswani et al. 2017)",
           .make = make_part<CausalWindow>},
      }};
  return table;
}

}  // namespace attune::models
