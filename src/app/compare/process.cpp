#include "src/app/compare/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "src/app/compare/record.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/text/text_reader.h"

extern char** environ;

namespace attune::app::compare {
namespace {

namespace fs = std::filesystem;

/// What posix_spawn does before the program begins: input from nowhere, output into the log.
class Redirected {
 public:
  explicit Redirected(const fs::path& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_adddup2(&actions_, 1, 2);
  }
  ~Redirected() { posix_spawn_file_actions_destroy(&actions_); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// The last line that tells what happened; hints tell what to do about it.
std::string last_words(const fs::path& log) {
  constexpr std::string_view kError = "error: ";
  std::string last = "it says nothing";
  text::TextReader lines(log);
  for (std::string line; lines.next(line);)
    if (!line.empty() && !line.starts_with("hint: ")) last = line;
  return last.starts_with(kError) ? last.substr(kError.size()) : last;
}

}  // namespace

pid_t start_training(const Comparison& comparison, const Job& job, const CommonFlags& common) {
  make_folder(job.files.log.parent_path());
  begin_record(job);
  std::vector<std::string> words = {
      "attune", "train", comparison.config, "--threads", std::to_string(common.threads), "--device", common.device};
  for (const std::string& setting : overrides_of(comparison, job.trial)) words.insert(words.end(), {"--set", setting});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const Redirected redirected(job.files.log);
  posix_spawnattr_t own_group;
  posix_spawnattr_init(&own_group);
  posix_spawnattr_setflags(&own_group, POSIX_SPAWN_SETPGROUP);
  pid_t process = 0;
  const int error = posix_spawn(&process, "/proc/self/exe", redirected.get(), &own_group, arguments.data(), environ);
  posix_spawnattr_destroy(&own_group);
  if (error != 0) throw Error(std::string("cannot start a training: ") + std::strerror(error));
  return process;
}

std::string failure_of(int status, const fs::path& log) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (!WIFSIGNALED(status)) return last_words(log);
  const int signal = WTERMSIG(status);
  const std::string name = std::string("ended by SIG") + sigabbrev_np(signal);
  return signal == SIGKILL ? name + ", as the system does where memory runs out" : name;
}

}  // namespace attune::app::compare
