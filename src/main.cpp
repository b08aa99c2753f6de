// argv -> verb. The only place that catches, prints an error and chooses an exit code.
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/base/log.h"

namespace {

constexpr int kUserError = 2, kBug = 70;

struct Verb {
  CLI::App* app;
  attune::app::CommonFlags common;
  attune::app::Action run;
};

int report(const std::string& what, const std::string& hint, int code) {
  std::cerr << "error: " << what << "\n";
  if (!hint.empty()) std::cerr << "hint: " << hint << "\n";
  return code;
}

int out_of_memory() {
  return report("out of memory", "make training.batch.size, decoding.batch, the beam or the model smaller", kUserError);
}

// A result that nobody received is no success.
int finish(int code) {
  std::cout.flush();
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  const bool left = poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
  if (std::cout || left) return code;  // a reader that left (`| head`) has what it wanted
  return report("standard output cannot be written", "is the disk full?", kUserError);
}

// Runs the verb. Everything that goes wrong in it comes out here.
int run(const Verb& verb) {
  constexpr char kReport[] = "this is a bug in attune; please report it with the command and the config";
  try {
    attune::app::start(verb.common);
    return finish(verb.run());
  } catch (const attune::Error& e) {
    return report(e.what(), e.hint(), kUserError);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& e) {
    return report(e.what(), kReport, kBug);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Trains attention-based translation models from a YAML file, and shows what they attend to.", "attune"};
  app.set_version_flag("--version", std::string("attune ") + ATTUNE_VERSION);
  app.require_subcommand(1);
  std::vector<Verb> verbs(attune::app::commands().rows().size());
  for (size_t i = 0; i < verbs.size(); ++i) {
    const auto& row = attune::app::commands().rows()[i];
    verbs[i].app = app.add_subcommand(std::string(row.name), std::string(row.help));
    attune::app::add_common_flags(*verbs[i].app, verbs[i].common);
    verbs[i].run = row.declare(*verbs[i].app, verbs[i].common);
  }
  // A reader that left (`| head`) is told by write's result, not by a signal that ends the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    if (argc > 1 && argv[1][0] != '-') attune::app::commands().at(argv[1]);
    app.parse(argc, argv);
  } catch (const attune::Error& e) {
    return report(e.what(), "attune --help", kUserError);
  } catch (const CLI::Success& e) {  // --help, --version
    return finish(app.exit(e));
  } catch (const CLI::ParseError& e) {
    return report(e.what(), "attune --help, or attune VERB --help", kUserError);
  }
  for (const Verb& verb : verbs)
    if (verb.app->parsed()) return run(verb);
  return 0;
}
