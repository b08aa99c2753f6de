// The attune program, run as a user runs it: a process of its own, that can be stopped at any moment.
#pragma once
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::testing {

/// What became of a process; `signal` is 0 when it ended by itself.
struct Finished {
  int code = -1, signal = 0;
  std::string out, err;
};

class Program {
 public:
  /// Starts `attune arguments...` with standard input from a file; `prepare` runs in the new process first.
  explicit Program(
      const std::vector<std::string>& arguments, const std::function<void()>& prepare = [] {},
      const std::filesystem::path& input = "/dev/null") {
    std::vector<std::string> words = {ATTUNE_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string out = folder_ / "out", err = folder_ / "err";
    process_ = ::fork();
    if (process_ != 0) return;
    ::signal(SIGINT, SIG_DFL);  // a shell in the background has it ignored
    prepare();
    ::dup2(::open(input.c_str(), O_RDONLY), STDIN_FILENO);
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ~Program() {
    if (process_ > 0) finish(SIGKILL);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void send(int signal) { ::kill(process_, signal); }
  bool is_running() {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
  }
  /// Waits until `condition` holds; false when the program ended first.
  bool wait_until(const std::function<bool()>& condition) {
    while (!condition()) {
      if (!is_running()) return condition();
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return true;
  }
  /// Waits until `condition` holds, and stops the program (SIGSTOP) while it does; false when the program ended first.
  bool stop_when(const std::function<bool()>& condition) {
    while (wait_until(condition)) {
      send(SIGSTOP);
      siginfo_t info{};
      ::waitid(P_PID, static_cast<id_t>(process_), &info, WSTOPPED | WEXITED | WNOWAIT);
      if (condition()) return is_running();
      send(SIGCONT);
    }
    return false;
  }
  /// Waits for the end; with a signal, sends it first.
  Finished finish(int signal = 0) {
    if (signal != 0) send(signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    Finished out{WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0, {}, {}};
    if (std::filesystem::exists(folder_ / "out")) out.out = read_file(folder_ / "out");
    if (std::filesystem::exists(folder_ / "err")) out.err = read_file(folder_ / "err");
    return out;
  }

 private:
  TemporaryFolder folder_;
  pid_t process_ = -1;
};

}  // namespace attune::testing
