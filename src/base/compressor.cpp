#include "src/base/compressor.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <exception>
#include <utility>

#include "src/base/error.h"

namespace attune {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 5> kEndings = {{
    {".gz", ARCHIVE_FILTER_GZIP},
    {".xz", ARCHIVE_FILTER_XZ},
    {".zst", ARCHIVE_FILTER_ZSTD},
    {".bz2", ARCHIVE_FILTER_BZIP2},
    {".lz4", ARCHIVE_FILTER_LZ4},
}};

struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

struct Compressor::State {
  Sink sink;
  bool closed = false;         // nobody reads
  std::exception_ptr failure;  // thrown by the sink, which libarchive's frames must not see
  archive* packer = nullptr;

  [[noreturn]] void fail() const {
    if (failure) std::rethrow_exception(failure);
    const char* reason = archive_error_string(packer);
    throw Error(std::string("cannot be compressed: ") + (reason ? reason : "libarchive says no more"));
  }
  void check(int result) const {
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN && !closed) fail();
  }
};

std::filesystem::path unpacked_name(const std::filesystem::path& file) {
  for (const auto& [ending, filter] : kEndings)
    if (file.extension() == ending) return std::filesystem::path(file).replace_extension();
  return file;
}

std::unique_ptr<Compressor> Compressor::for_file(const std::filesystem::path& file, Sink sink) {
  for (const auto& [ending, filter] : kEndings)
    if (file.extension() == ending) return std::make_unique<Compressor>(filter, std::move(sink));
  return nullptr;
}

Compressor::Compressor(int filter, Sink sink) : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
  archive* a = state_->packer = archive_write_new();
  const auto pass_on = [](archive*, void* self, const void* bytes, size_t count) -> la_ssize_t {
    State& state = *static_cast<State*>(self);
    try {
      if (state.sink({static_cast<const char*>(bytes), count})) return static_cast<la_ssize_t>(count);
      state.closed = true;
    } catch (...) {
      state.failure = std::current_exception();
    }
    return -1;
  };
  state_->check(archive_write_add_filter(a, filter));
  state_->check(archive_write_set_format_raw(a));
  state_->check(archive_write_set_bytes_in_last_block(a, 1));  // no padding
  state_->check(archive_write_open(a, state_.get(), nullptr, pass_on, nullptr));
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  state_->check(archive_write_header(a, entry.get()));
}

Compressor::~Compressor() {
  state_->sink = [](std::string_view) { return false; };  // what was not finished ends here
  archive_write_free(state_->packer);
}

bool Compressor::write(std::string_view text) {
  while (!text.empty() && !state_->closed) {
    const la_ssize_t count = archive_write_data(state_->packer, text.data(), text.size());
    if (count < 0 && !state_->closed) state_->fail();
    if (count > 0) text.remove_prefix(static_cast<size_t>(count));
  }
  return !state_->closed;
}

bool Compressor::finish() {
  if (!state_->closed) state_->check(archive_write_close(state_->packer));
  return !state_->closed;
}

}  // namespace attune
