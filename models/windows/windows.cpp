#include "models/make.h"
#include "models/tables.h"
#include "models/windows/global.h"

namespace attune {

const Table<WindowRow>& windows() {
  static const Table<WindowRow> table{"attention window",
                                      {
                                          {"global", "every position", make_part<Window, GlobalWindow, AttentionSizes>},
                                      }};
  return table;
}

}  // namespace attune
