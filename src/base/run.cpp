#include "src/base/run.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"

namespace attune {

std::string RunFolder::checkpoint_name(int64_t update) {
  const std::string digits = std::to_string(update);
  return std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
}

RunLock::RunLock(const RunFolder& run) {
  make_folder(run.folder);
  const std::string name = run.lock().string();
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0)
    throw Error("cannot write " + name + ": " + std::strerror(errno), "choose a folder that you may write to");
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    char owner[32] = {};
    const ssize_t length = ::pread(file, owner, sizeof owner - 1, 0);
    if (reason == EWOULDBLOCK) {
      ::close(file);
      throw Error(run.folder.string() + " is being trained by another process" +
                      (length > 0 ? " (pid " + std::string(owner, std::strcspn(owner, "\n")) + ")" : ""),
                  "wait for it or stop it, or name another run folder");
    }
    spdlog::warn("cannot lock {}: {}; nothing keeps a second process out of this run", name, std::strerror(reason));
  }
  // The number is for the message alone, the lock itself is the system's: a failed write does no harm.
  const std::string owner = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, owner.data(), owner.size(), 0) < 0)
    spdlog::debug("cannot write the process number into {}: {}", name, std::strerror(errno));
  file_ = file;
}

bool RunLock::is_held(const RunFolder& run) {
  struct stat lock {};
  if (::stat(run.lock().c_str(), &lock) != 0) return false;
  // "1: FLOCK  ADVISORY  WRITE 4711 fe:00:5431867 0 EOF": process, device, inode.
  std::ifstream held("/proc/locks");
  const std::string inode = ":" + std::to_string(lock.st_ino) + " ";
  for (std::string line; std::getline(held, line);)
    if (line.find("FLOCK") != std::string::npos && line.find(" -> ") == std::string::npos &&
        line.find(inode) != std::string::npos)
      return true;
  return false;
}

RunLock::~RunLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace attune
