#include "src/base/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <utility>

#include "src/base/error.h"

namespace attune {
namespace {

constexpr int kWindow = 15, kGzipHeader = 16;  // zlib's largest window; a gzip header and its checksum
constexpr size_t kPackedBlock = 1 << 16;

}  // namespace

struct Gunzip::State {
  std::string packed;
  Read more;
  z_stream stream{};
  bool between = false;  // members: at the end of one, and perhaps of the file

  /// False at the end of the file.
  bool fill() {
    packed.resize(kPackedBlock);
    packed.resize(more(packed.data(), packed.size()));
    point_at(packed);
    return !packed.empty();
  }
  void point_at(std::string& bytes) {
    stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
  }
};

Gunzip::Gunzip(std::string start, Read read) : state_(std::make_unique<State>()) {
  state_->packed = std::move(start);
  state_->more = std::move(read);
  state_->point_at(state_->packed);
  if (inflateInit2(&state_->stream, kWindow + kGzipHeader) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() { inflateEnd(&state_->stream); }

size_t Gunzip::read(char* bytes, size_t most) {
  z_stream& stream = state_->stream;
  stream.next_out = reinterpret_cast<Bytef*>(bytes);
  stream.avail_out = static_cast<uInt>(most);
  while (stream.avail_out == most) {
    if (stream.avail_in == 0 && !state_->fill()) {
      if (state_->between) return 0;
      throw Error("the compressed data ends in the middle");
    }
    if (std::exchange(state_->between, false)) inflateReset(&stream);  // another member follows
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END)
      state_->between = true;
    else if (result != Z_OK)
      throw Error(stream.msg != nullptr ? stream.msg : "damaged compressed data");
  }
  return most - stream.avail_out;
}

}  // namespace attune
