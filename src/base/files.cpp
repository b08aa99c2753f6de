#include "src/base/files.h"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "src/base/error.h"

namespace attune {
namespace {

constexpr size_t kBlock = 1 << 16;   // bytes that are read at once
constexpr size_t kBuffer = 1 << 20;  // bytes of a growing file that are written at once

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

void sync_opened(const std::filesystem::path& place, int flags) {
  const Descriptor opened(::open(place.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!opened) fail("sync", place, errno);
  if (const int reason = sync(opened.number())) fail("sync", place, reason);
}

int write_in_place(const std::filesystem::path& file, std::string_view bytes) {
  Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!out) return errno;
  int reason = write_all(out.number(), bytes);
  if (reason == 0) reason = sync(out.number());
  if (!out.close() && reason == 0) reason = errno;
  return reason;
}

/// Calls `take` with one block after the other.
void read_blocks(int file, const std::filesystem::path& name, auto&& take) {
  char block[kBlock];
  while (true) {
    const ssize_t got = ::read(file, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", name, errno);
    if (got == 0) return;
    take(std::string_view(block, static_cast<size_t>(got)));
  }
}

std::string hexadecimal(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return fmt::format("{:02x}", fmt::join(canonical.digest, ""));
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
  read_blocks(in.number(), file, [&](std::string_view block) { bytes += block; });
  return bytes;
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
    if (const int reason = write_in_place(file, bytes)) fail("write", file, reason);
    return;
  }
  NewFile aside(file);
  aside.append(bytes);
  aside.finish();
}

NewFile::NewFile(std::filesystem::path name) : name_(std::move(name)), aside_(name_beside(name_)) {
  file_ = ::open(aside_.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | O_TRUNC, 0666);
  if (file_ < 0) fail("write", name_, errno);
}

NewFile::~NewFile() {
  if (file_ >= 0) ::close(file_);
  if (!aside_.empty()) ::unlink(aside_.c_str());
}

void NewFile::append(std::string_view bytes) {
  if (buffer_.size() + bytes.size() < kBuffer) {
    buffer_ += bytes;
    return;
  }
  write(std::exchange(buffer_, {}));
  write(bytes);
}

void NewFile::write(std::string_view bytes) {
  if (const int reason = write_all(file_, bytes)) fail("write", name_, reason);
}

void NewFile::finish() {
  write(buffer_);
  int reason = sync(file_);
  if (::close(std::exchange(file_, -1)) != 0 && reason == 0) reason = errno;
  if (reason == 0 && ::rename(aside_.c_str(), name_.c_str()) != 0) reason = errno;
  if (reason != 0) fail("write", name_, reason);
  aside_.clear();
  sync_folder(name_.parent_path());
}

void write_lines(const std::filesystem::path& file, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_file(file, text);
}

void sync_folder(const std::filesystem::path& folder) { sync_opened(folder.empty() ? "." : folder, O_DIRECTORY); }

void sync_file(const std::filesystem::path& file) { sync_opened(file, 0); }

void make_folder(const std::filesystem::path& folder) {
  std::error_code reason;
  std::filesystem::create_directories(folder, reason);
  if (!reason && !std::filesystem::is_directory(folder, reason) && !reason)
    reason = std::make_error_code(std::errc::not_a_directory);
  if (reason) fail("make the folder", folder, reason.value());
}

std::string checksum(std::string_view bytes) { return hexadecimal(XXH3_128bits(bytes.data(), bytes.size())); }

std::string file_checksum(const std::filesystem::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in) fail("read", file, errno);
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  read_blocks(in.number(), file,
              [&](std::string_view block) { XXH3_128bits_update(state.get(), block.data(), block.size()); });
  return hexadecimal(XXH3_128bits_digest(state.get()));
}

}  // namespace attune
