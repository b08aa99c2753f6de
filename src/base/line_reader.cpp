// What begins like a compressed file goes through zlib (gzip) or libarchive, all else is read as it is, so that a line from a pipe is
// given as soon as it has arrived (libarchive would wait for as many bytes as its detection likes to see).
#include "src/base/line_reader.h"

#include <archive.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "src/base/error.h"
#include "src/base/utf8.h"

namespace attune {
namespace {

using namespace std::string_view_literals;

constexpr size_t kReadBlock = 1 << 17;
constexpr int kWindow = 15, kGzipHeader = 16;  // zlib's largest window; a gzip header and its checksum

constexpr auto kGzip = "\x1F\x8B"sv;

/// First bytes of what is unpacked: gzip, xz, zstd, bzip2, lz4.
constexpr std::array kMagic = {kGzip, "\xFD\x37zXZ\0"sv, "\x28\xB5\x2F\xFD"sv, "BZh"sv, "\x04\x22\x4D\x18"sv};

bool may_be_compressed(std::string_view start) {
  for (const auto magic : kMagic)
    if (start.starts_with(magic)) return true;
  return false;
}

bool is_too_short_to_tell(std::string_view start) {
  for (const auto magic : kMagic)
    if (start.size() < magic.size() && magic.starts_with(start)) return true;
  return false;
}

}  // namespace

struct LineReader::Source {
  struct CloseArchive {
    void operator()(archive* a) const { archive_read_free(a); }
  };
  struct CloseGzip {
    void operator()(z_stream* stream) const {
      inflateEnd(stream);
      delete stream;
    }
  };

  std::filesystem::path file;
  int descriptor = -1;
  std::string start;                                // what was read to see whether it is compressed
  std::unique_ptr<z_stream, CloseGzip> gzip;        // of gzip, whose checksums libarchive does not look at; else null
  bool between_members = false;                     // of gzip: at the end of one, and perhaps of the file
  std::unique_ptr<archive, CloseArchive> unpacker;  // of other packers; else null
  std::vector<char> block = std::vector<char>(kReadBlock);
  std::vector<char> packed;  // what is being unpacked just now
  std::string_view rest;     // of the block, not taken yet
  std::string line;          // what has been taken of the line that is given next
  bool whole = false;        // its end was taken too
  bool ended = false;        // nothing will come any more
  int64_t line_number = 0;

  ~Source() {
    unpacker.reset();
    if (descriptor > STDIN_FILENO) ::close(descriptor);
  }
  std::string name() const { return descriptor == STDIN_FILENO ? "standard input" : file.string(); }

  void open();
  bool is_readable(int milliseconds) const;
  /// As ::read, but neither a signal nor a descriptor that does not block makes it fail.
  ssize_t read(char* bytes, size_t most);
  /// The next bytes into `packed`; their number, or below 0 as ::read.
  ssize_t read_packed();
  size_t read_plain();
  size_t read_gunzipped();
  size_t read_unpacked();
  /// The next block into `rest`; false at the end.
  bool fill();
  /// Takes more of the line until it is whole or the file has ended; false when that would mean to wait.
  bool take_line(bool may_wait);
  void look_at_start();
  void open_unpacker();
  [[noreturn]] void fail_unpacking(const char* reason) const {
    throw Error("cannot read " + name() + ": " + (reason ? reason : "damaged compressed data"),
                "the compressed file is damaged or not whole: fetch or make it again");
  }
  [[noreturn]] void fail_unpacking() const { fail_unpacking(archive_error_string(unpacker.get())); }
};

void LineReader::Source::open() {
  if (file == "-") {
    descriptor = STDIN_FILENO;
    return look_at_start();
  }
  descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const int reason = errno;
    throw Error("cannot read " + file.string() + ": " + std::strerror(reason),
                reason == ENOENT ? "check the spelling, and the folder that the path starts from" : "");
  }
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
    throw Error("cannot read " + file.string() + ": it is a folder, expected a text file");
  look_at_start();
}

bool LineReader::Source::is_readable(int milliseconds) const {
  pollfd file{descriptor, POLLIN, 0};
  return ::poll(&file, 1, milliseconds) > 0;
}

ssize_t LineReader::Source::read(char* bytes, size_t most) {
  while (true) {
    const ssize_t got = ::read(descriptor, bytes, most);
    if (got >= 0 || (errno != EINTR && errno != EAGAIN)) return got;
    if (errno == EAGAIN) is_readable(-1);
  }
}

size_t LineReader::Source::read_plain() {
  const ssize_t got = read(block.data(), block.size());
  if (got < 0) throw Error("cannot read " + name() + ": " + std::strerror(errno));
  return static_cast<size_t>(got);
}

ssize_t LineReader::Source::read_packed() {
  if (!start.empty()) {
    packed.assign(start.begin(), start.end());
    start.clear();
    return std::ssize(packed);
  }
  packed.resize(kReadBlock);
  return read(packed.data(), packed.size());
}

size_t LineReader::Source::read_gunzipped() {
  gzip->next_out = reinterpret_cast<Bytef*>(block.data());
  gzip->avail_out = static_cast<uInt>(block.size());
  while (gzip->avail_out == block.size()) {
    if (gzip->avail_in == 0) {
      const ssize_t got = read_packed();
      if (got == 0 && between_members) return 0;
      if (got <= 0) fail_unpacking(got < 0 ? std::strerror(errno) : "the compressed data ends in the middle");
      gzip->next_in = reinterpret_cast<Bytef*>(packed.data());
      gzip->avail_in = static_cast<uInt>(got);
    }
    if (std::exchange(between_members, false)) inflateReset(gzip.get());  // another member follows
    const int result = inflate(gzip.get(), Z_NO_FLUSH);
    between_members = result == Z_STREAM_END;
    if (result != Z_OK && !between_members) fail_unpacking(gzip->msg);
  }
  return block.size() - gzip->avail_out;
}

size_t LineReader::Source::read_unpacked() {
  const la_ssize_t got = archive_read_data(unpacker.get(), block.data(), block.size());
  if (got < 0) fail_unpacking();
  return static_cast<size_t>(got);
}

bool LineReader::Source::fill() {
  const size_t size = ended ? 0 : gzip ? read_gunzipped() : unpacker ? read_unpacked() : read_plain();
  rest = {block.data(), size};
  ended = rest.empty();
  return !ended;
}

bool LineReader::Source::take_line(bool may_wait) {
  while (!whole) {
    if (rest.empty() && !may_wait && !ended && !is_readable(0)) return false;
    if (rest.empty() && !fill()) return true;
    const size_t end = rest.find('\n');
    whole = end != std::string_view::npos;
    line += rest.substr(0, end);
    rest.remove_prefix(whole ? end + 1 : rest.size());
  }
  return true;
}

void LineReader::Source::look_at_start() {
  do {
    if (!fill()) break;
    start += rest;
  } while (is_too_short_to_tell(start));
  rest = start;
  if (start.starts_with(kGzip)) {
    rest = {};
    gzip.reset(new z_stream{});
    if (inflateInit2(gzip.get(), kWindow + kGzipHeader) != Z_OK) throw std::bad_alloc();
  } else if (may_be_compressed(start)) {
    open_unpacker();
  }
}

void LineReader::Source::open_unpacker() {
  unpacker.reset(archive_read_new());
  archive* a = unpacker.get();
  const bool may_be_text = start.starts_with("BZh");
  archive_read_support_filter_xz(a);
  archive_read_support_filter_zstd(a);
  archive_read_support_filter_bzip2(a);
  archive_read_support_filter_lz4(a);
  archive_read_support_format_raw(a);
  archive_read_support_format_empty(a);
  rest = {};
  const auto read_some = [](archive*, void* self, const void** bytes) -> la_ssize_t {
    auto& source = *static_cast<Source*>(self);
    const ssize_t got = source.read_packed();
    *bytes = source.packed.data();
    if (got < 0) archive_set_error(source.unpacker.get(), errno, "%s", std::strerror(errno));
    return got;
  };
  if (archive_read_open(a, this, nullptr, read_some, nullptr) != ARCHIVE_OK) fail_unpacking();
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(a, &entry);
  ended = result == ARCHIVE_EOF;  // a whole compressed file of no bytes: libarchive gives no data then
  // Only bzip2's mark could begin a text; the others with no filter to claim them are a file cut inside its header.
  const bool unclaimed = archive_filter_code(a, 0) == ARCHIVE_FILTER_NONE && !may_be_text;
  if ((result != ARCHIVE_OK && !ended) || unclaimed) fail_unpacking();
}

LineReader::LineReader(const std::filesystem::path& file) : source_(std::make_unique<Source>()) {
  source_->file = file;
  source_->open();
}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;

bool LineReader::next(std::string& line) {
  Source& source = *source_;
  line.clear();
  source.take_line(true);
  if (!source.whole && source.line.empty()) return false;
  line.swap(source.line);
  if (std::exchange(source.whole, false) && line.ends_with('\r')) line.pop_back();
  if (++source.line_number == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
  return true;
}

std::vector<std::string> LineReader::arrived(size_t most, size_t bytes) {
  std::vector<std::string> lines;
  size_t size = 0;
  for (std::string line; lines.size() < most && size < bytes; lines.push_back(std::move(line))) {
    if (!lines.empty() && !source_->take_line(false)) break;
    if (!next(line)) break;
    size += line.size();
  }
  return lines;
}

int64_t LineReader::line_number() const { return source_->line_number; }

}  // namespace attune
