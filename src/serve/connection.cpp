#include "src/serve/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace attune::serve {
namespace {

constexpr std::chrono::milliseconds kLook(100);  // between two looks at what the others do
constexpr size_t kBuffer = 16 << 10;

bool is_ready(socket_t socket, short events, std::chrono::milliseconds patience) {
  pollfd one{socket, events, 0};
  return ::poll(&one, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace

Connection::Connection(socket_t socket, const Traffic& traffic, const ConnectionLimits& limits)
    : socket_(socket), traffic_(traffic), limits_(limits) {}

Connection::~Connection() {
  if (!has_place_) drain();
  ::shutdown(socket_, SHUT_RDWR);
  ::close(socket_);
}

// To close with bytes unread resets the connection, and takes the answer from the client.
void Connection::drain() const {
  ::shutdown(socket_, SHUT_WR);
  const auto until = Clock::now() + limits_.drain;
  for (char bytes[4096]; Clock::now() < until && is_ready(socket_, POLLIN, limits_.drain);)
    if (::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT) <= 0) break;
}

Connection::Clock::time_point Connection::until(Waits what) const {
  const bool leaving = traffic_.leaving, crowded = traffic_.is_crowded();
  if (leaving && leaves_ == Clock::time_point::max()) leaves_ = Clock::now() + limits_.leaving;
  if (what == Waits::kForAnswer) return std::min(since_ + limits_.answer, leaves_);
  if (leaving) return since_;
  if (what == Waits::kSilently) return since_ + (crowded ? limits_.crowded_silence : limits_.silence);
  return since_ + (crowded ? limits_.crowded_request : limits_.request);
}

bool Connection::wait(short events, Waits what) const {
  while (!is_ready(socket_, events, std::chrono::milliseconds(0))) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until(what) - Clock::now());
    if (left.count() <= 0) return false;
    if (is_ready(socket_, events, std::min(left, kLook))) break;
  }
  return what == Waits::kSilently || Clock::now() < until(what);
}

bool Connection::begin_request() {
  has_place_ = has_place_ && !in_head_;  // the one before had an end
  if (!has_place_ || traffic_.leaving) return false;
  since_ = Clock::now();
  if (read_ == buffer_.size() && (!fill(Waits::kSilently) || traffic_.leaving)) return false;
  since_ = Clock::now();
  in_head_ = true;
  head_ = body_ = 0;
  return true;
}

bool Connection::fill(Waits what) {
  buffer_.resize(kBuffer);
  read_ = 0;
  ssize_t count = -1;
  do {
    is_late_ = !wait(POLLIN, what);
    count = is_late_ ? 0 : ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  } while (count < 0 && (errno == EINTR || errno == EAGAIN));
  buffer_.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

ssize_t Connection::read(char* to, size_t size) {
  if (!has_place_) return -1;
  const bool has_more = read_ < buffer_.size() || fill(Waits::kForRequest);
  const size_t count = std::min(size, buffer_.size() - read_);
  (in_head_ ? head_ : body_) += count;
  if (!has_more || head_ > limits_.longest_head) {
    has_place_ = false;
    return -1;
  }
  std::copy_n(buffer_.data() + read_, count, to);
  read_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* from, size_t size) {
  ssize_t count = -1;
  do {
    if (!wait(POLLOUT, Waits::kForAnswer)) return -1;
    count = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (count < 0 && (errno == EINTR || errno == EAGAIN));
  return count;
}

bool Connection::is_readable() const { return read_ < buffer_.size() || is_ready(socket_, POLLIN, {}); }
bool Connection::is_writable() const { return wait(POLLOUT, Waits::kForAnswer); }

// Nobody asks whose the connection is.
void Connection::get_remote_ip_and_port(std::string& /*ip*/, int& port) const { port = 0; }
void Connection::get_local_ip_and_port(std::string& /*ip*/, int& port) const { port = 0; }

}  // namespace attune::serve
