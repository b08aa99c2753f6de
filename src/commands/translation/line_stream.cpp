#include "src/commands/translation/line_stream.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "src/base/error.h"
#include "src/base/files.h"

namespace attune {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::vector<std::string> LineStream::next(size_t most) {
  std::vector<std::string> lines;
  for (std::string line; lines.size() < most;) {
    if (take_line(line)) {
      lines.push_back(std::move(line));
    } else if (ended_ || (!lines.empty() && !is_readable(0))) {
      break;
    } else {
      read_more();
    }
  }
  return lines;
}

bool LineStream::take_line(std::string& line) {
  size_t end = arrived_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = arrived_.size();
    if (!ended_ || taken_ == arrived_.size()) return false;
    end = arrived_.size();
  }
  size_t length = end - taken_;
  if (length > 0 && end < arrived_.size() && arrived_[end - 1] == '\r') --length;
  line = arrived_.substr(taken_, length);
  if (!std::exchange(begun_, true) && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
  taken_ = searched_ = std::min(end + 1, arrived_.size());
  return true;
}

bool LineStream::is_readable(int milliseconds) const {
  pollfd file{file_, POLLIN, 0};
  return poll(&file, 1, milliseconds) > 0;
}

void LineStream::read_more() {
  arrived_.erase(0, taken_);
  searched_ -= taken_;
  taken_ = 0;
  std::array<char, 65536> bytes;
  const ssize_t count = read(file_, bytes.data(), bytes.size());
  if (count > 0 && !begun_ && arrived_.empty() && looks_compressed({bytes.data(), static_cast<size_t>(count)}))
    throw Error("the input is compressed",
                "name the file, --source FILE, or unpack it on the way: zcat FILE | attune translate RUN");
  if (count > 0) arrived_.append(bytes.data(), static_cast<size_t>(count));
  if (count == 0) ended_ = true;
  if (count >= 0 || errno == EINTR) return;
  if (errno != EAGAIN) throw Error(std::string("the input cannot be read: ") + std::strerror(errno));
  is_readable(-1);  // a descriptor that does not block: wait for it all the same
}

}  // namespace attune
