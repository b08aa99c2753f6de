#include "src/serve/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace attune {
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
  ::shutdown(socket_, SHUT_RDWR);
  ::close(socket_);
}

Connection::Clock::time_point Connection::until(Waits what) const {
  const bool leaving = traffic_.leaving, crowded = traffic_.waiting > 0;
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
  since_ = Clock::now();
  in_head_ = true;
  head_ = 0;
  if (read_ < buffer_.size()) return !traffic_.leaving;
  if (!wait(POLLIN, Waits::kSilently)) return false;
  since_ = Clock::now();
  return fill();
}

bool Connection::fill() {
  buffer_.resize(kBuffer);
  read_ = 0;
  ssize_t count = -1;
  do {
    count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
  } while (count < 0 && errno == EINTR);
  buffer_.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

ssize_t Connection::read(char* to, size_t size) {
  if (read_ == buffer_.size()) {
    if (!wait(POLLIN, Waits::kForRequest)) return -1;
    if (!fill()) return 0;
  }
  const size_t count = std::min(size, buffer_.size() - read_);
  if (in_head_ && (head_ += count) > limits_.longest_head) return -1;
  std::copy_n(buffer_.data() + read_, count, to);
  read_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* from, size_t size) {
  if (!wait(POLLOUT, Waits::kForAnswer)) return -1;
  ssize_t count = -1;
  do {
    count = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  return count;
}

bool Connection::is_readable() const { return read_ < buffer_.size() || is_ready(socket_, POLLIN, {}); }
bool Connection::is_writable() const { return wait(POLLOUT, Waits::kForAnswer); }

// Nobody asks whose the connection is.
void Connection::get_remote_ip_and_port(std::string& /*ip*/, int& port) const { port = 0; }
void Connection::get_local_ip_and_port(std::string& /*ip*/, int& port) const { port = 0; }

}  // namespace attune
