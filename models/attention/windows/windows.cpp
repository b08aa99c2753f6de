#include "models/attention/windows/causal.h"
#include "models/attention/windows/global.h"
#include "models/attention/windows/local_m.h"
#include "models/attention/windows/local_p.h"
#include "models/core/make.h"
#include "models/options/attention.h"
#include "models/options/registries.h"

namespace attune::models {

const Table<WindowRow>& windows() {
  static const Table<WindowRow> table{
      "attention window",
      {
          {"global", "every position", make_part<Window, GlobalWindow, AttentionSizes>},
          {"local_m", "around the step's own number (Luong et al. 2015)",
           make_part<Window, LocalMWindow, AttentionSizes>,
           [](const AttentionOptions& options) { return 2 * options.local_m.D + 1; }},
          {"local_p", "around a predicted position, the nearer the more (Luong et al. 2015)",
           make_part<Window, LocalPWindow, AttentionSizes>,
           [](const AttentionOptions& options) { return 2 * options.local_p.D + 1; }},
          {"causal", "up to the step's own number (Vaswani et al. 2017)",
           make_part<Window, CausalWindow, AttentionSizes>},
      }};
  return table;
}

}  // namespace attune::models
