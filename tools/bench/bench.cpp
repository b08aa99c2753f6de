#include "tools/bench/bench.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <fcntl.h>
#include <spawn.h>
#include <spdlog/fmt/fmt.h>
#include <sys/wait.h>
#include <torch/version.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "src/base/error.h"
#include "src/base/log.h"

extern char** environ;  // NOLINT: POSIX names it

namespace attune::bench {
namespace {

struct WrongResult : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Of the first processor's flags those that decide how fast matrices are multiplied.
std::string instruction_sets() {
  constexpr std::string_view kWorthSaying[] = {"avx2",     "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16",
                                               "amx_bf16", "asimd",   "sve",         "sve2",        "bf16"};
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
    std::string out;
    std::istringstream words(line);
    for (std::string word; words >> word;)
      for (const std::string_view set : kWorthSaying)
        if (word == set) out += (out.empty() ? "" : " ") + word;
    return out;
  }
  return "unknown instruction sets";
}

}  // namespace

int run(CLI::App& app, int argc, char** argv, const std::function<void()>& body) {
  int threads = 0;
  app.add_option("--threads", threads, "processor threads; 0: all cores")->check(CLI::Range(0, 1024));
  CLI11_PARSE(app, argc, argv);
  try {
    start_log("warning");
    if (threads > 0) at::set_num_threads(threads);
    body();
    return 0;
  } catch (const WrongResult& e) {
    std::cerr << "wrong result: " << e.what() << "\n";
    return 1;
  } catch (const Error& e) {
    std::cerr << "error: " << e.what() << "\nhint: " << e.hint() << "\n";
    return 2;
  }
}

void print_machine(const std::string& precision) {
  std::cout << fmt::format("machine: threads {}, {}, LibTorch {}; {}; LibTorch uses {}\n", at::get_num_threads(),
                           precision, TORCH_VERSION, instruction_sets(), at::get_cpu_capability())
            << std::flush;
}

void verify(bool holds, const std::string& what) {
  if (!holds) throw WrongResult(what);
}

bool is_near(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

double seconds_of_program(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const Stopwatch watch;
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw Error(words[0] + " cannot be started", "build it first: the target is attune");
  int status = 0;
  ::waitpid(process, &status, 0);
  const double seconds = watch.seconds();
  std::string line;
  for (const std::string& word : words) line += " " + word;
  verify(WIFEXITED(status) && WEXITSTATUS(status) == 0, "this failed:" + line);
  return seconds;
}

ScratchFolder::ScratchFolder() : path_((std::filesystem::temp_directory_path() / "attune-bench-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) throw Error("no temporary folder can be made", "is TMPDIR a folder?");
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace attune::bench
