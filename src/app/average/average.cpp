// attune average RUN: the mean of several checkpoints' weights, as a run of its own (Junczys-Dowmunt et al. 2016, section
// 3.2; Vaswani et al. 2017, section 6.1).
#include <iostream>
#include <memory>

#include "attune/run.h"
#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/base/utf8.h"

namespace attune::app::average {
namespace {

struct Flags {
  std::string run, output;
  std::vector<std::string> checkpoints;
  int64_t last = 0;
};

int average_run(const Flags& flags) {
  const auto names = attune::average({flags.run, flags.output, flags.checkpoints, flags.last});
  std::cout << flags.output << " is the mean of " << joined(names, ", ") << "\n";
  return 0;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags&) {
  const auto flags = std::make_shared<Flags>();
  verb.add_option("run", flags->run, "run folder")->required()->type_name("RUN");
  verb.add_option("--output", flags->output, "folder of the run that is made")->required()->check(named());
  auto* last = verb.add_option("--last", flags->last, "the newest so many; default: all that the run holds")
                   ->check(CLI::Range(1, 100000));
  verb.add_option("--checkpoints", flags->checkpoints, "these: names, best, last, with commas between them")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->excludes(last);
  return [flags] { return average_run(*flags); };
}

}  // namespace attune::app::average
