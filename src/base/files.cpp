#include "src/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "src/base/error.h"

namespace attune {
namespace {

std::string hint_for(int reason) {
  switch (reason) {
    case ENOSPC:
    case EDQUOT:
      return "free some space there, or choose another folder";
    case EFBIG:
      return "the system allows no file of that size there: see ulimit -f";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to, or change its permissions";
    case ENOENT:
      return "check the spelling, and that the folder exists";
    case ENOTDIR:
      return "a part of the path is a file, not a folder";
    default:
      return {};
  }
}

[[noreturn]] void fail(const std::string& verb, const std::filesystem::path& file, int reason) {
  throw Error("cannot " + verb + " " + file.string() + ": " + std::strerror(reason), hint_for(reason));
}

/// An open file that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  bool close() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

/// 0, or the system's reason.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

/// 0, or the system's reason. Pipes, terminals and some network file systems cannot be synced: no mistake of anybody.
int sync(int file) { return ::fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno; }

int write_to(const std::filesystem::path& file, std::string_view bytes, int flags) {
  Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666));
  if (!out) return errno;
  int reason = write_all(out.number(), bytes);
  if (reason == 0) reason = sync(out.number());
  if (!out.close() && reason == 0) reason = errno;
  return reason;
}

std::filesystem::path name_beside(const std::filesystem::path& file) {
  static std::atomic<int> count = 0;
  return file.string() + "." + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".partial";
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in) fail("read", file, errno);
  struct stat status {};
  std::string bytes;
  if (::fstat(in.number(), &status) == 0 && S_ISREG(status.st_mode)) bytes.reserve(static_cast<size_t>(status.st_size));
  char block[1 << 16];
  while (true) {
    const ssize_t got = ::read(in.number(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", file, errno);
    if (got == 0) return bytes;
    bytes.append(block, static_cast<size_t>(got));
  }
}

Destination destination(const std::filesystem::path& name) {
  std::error_code reason;
  std::filesystem::path file = name;
  if (std::filesystem::is_symlink(name, reason)) file = std::filesystem::weakly_canonical(name, reason);
  if (reason) file = name;
  const auto status = std::filesystem::status(file, reason);
  if (std::filesystem::is_directory(status)) fail("write", file, EISDIR);
  const auto folder = file.parent_path();
  reason.clear();
  if (!folder.empty() && !std::filesystem::is_directory(folder, reason))
    fail("write", file, reason ? reason.value() : ENOTDIR);
  return {file, std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)};
}

void write_file(const std::filesystem::path& name, std::string_view bytes) {
  const auto [file, in_place] = destination(name);
  if (in_place) {
    if (const int reason = write_to(file, bytes, 0)) fail("write", file, reason);
    return;
  }
  const auto aside = name_beside(file);
  int reason = write_to(aside, bytes, O_CREAT | O_TRUNC);
  if (reason == 0 && ::rename(aside.c_str(), file.c_str()) != 0) reason = errno;
  if (reason != 0) {
    ::unlink(aside.c_str());
    fail("write", file, reason);
  }
  sync_folder(file.parent_path());
}

void write_lines(const std::filesystem::path& file, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_file(file, text);
}

void sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path there = folder.empty() ? "." : folder;
  const Descriptor opened(::open(there.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) fail("sync", there, errno);
  if (const int reason = sync(opened.number())) fail("sync", there, reason);
}

void sync_file(const std::filesystem::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened) fail("sync", file, errno);
  if (const int reason = sync(opened.number())) fail("sync", file, reason);
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code reason;
  std::filesystem::create_directories(folder, reason);
  if (!reason && !std::filesystem::is_directory(folder, reason) && !reason)
    reason = std::make_error_code(std::errc::not_a_directory);
  if (reason) fail("make the folder", folder, reason.value());
}

std::string checksum(std::string_view bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hexadecimal;
  for (const unsigned char byte : canonical.digest) {
    hexadecimal += kDigits[byte >> 4];
    hexadecimal += kDigits[byte & 15];
  }
  return hexadecimal;
}

}  // namespace attune
