#include "src/app/start.h"

#include <csignal>

#include "attune/config.h"
#include "src/base/log.h"

namespace attune::app {
void add_common_flags(CLI::App& verb, CommonFlags& common) {
  verb.add_option("--threads", common.threads, "processor threads; 0: all cores that this process may use")
      ->check(CLI::Range(0, 1024))
      ->group("Common");
  verb.add_option("--device", common.device, "auto, cpu, cuda or cuda:N")->group("Common");
  verb.add_option("--log-level", common.log_level, "trace, debug, info, warning, error or off")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
      ->group("Common");
  verb.add_flag("--quiet", common.quiet, "only warnings and errors, no progress")->group("Common");
}

CLI::Validator named() {
  return CLI::Validator(
      [](std::string& name) {
        return name.empty() ? std::string("expected the name of a file, got an empty one") : "";
      },
      "");
}

void start(const CommonFlags& common) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an Error of whoever writes it
  start_log(common.quiet ? "warning" : common.log_level);
  set_threads(common.threads);
}

}  // namespace attune::app
