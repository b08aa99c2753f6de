// One client's connection, in time: how long a request may take to come, an answer to be taken, silence to last. The library
// bounds each read and each write alone, which a client that sends a byte now and then keeps up for ever.
#pragma once
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "src/serve/limits.h"

namespace attune::serve {

/// What all connections of a server share.
struct Traffic {
  explicit Traffic(int64_t most) : threads(most) {}
  /// Whether somebody waits for a thread, and none is free.
  bool is_crowded() const { return waiting > 0 && heard >= threads; }

  const int64_t threads;  // connections that are heard at the same time
  std::atomic<bool> leaving = false;
  std::atomic<int64_t> waiting = 0, heard = 0;  // connections
};

/// Closes its socket.
class Connection final : public httplib::Stream {
 public:
  Connection(socket_t socket, const Traffic& traffic, const ConnectionLimits& limits);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Waits for the first byte of the next request, and begins its time. False: none came, the client left, the server leaves,
  /// or it is not known where the next one begins.
  bool begin_request();
  /// Behind the headers: what is read now is the body, which has limits of its own.
  void end_head() { in_head_ = false; }
  /// Whether anything was read behind the headers of the request.
  bool has_read_body() const { return body_ > 0; }
  /// Not all of the request was read, so that what comes is no request.
  void lose_place() { has_place_ = false; }
  /// Whether the time of a request was over before it was there.
  bool is_late() const { return is_late_; }

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Waits { kSilently, kForRequest, kForAnswer };
  /// Until the socket can be read or written. False: its time is over.
  bool wait(short events, Waits what) const;
  Clock::time_point until(Waits what) const;
  bool fill(Waits what);
  void drain() const;

  socket_t socket_;
  const Traffic& traffic_;
  ConnectionLimits limits_;
  Clock::time_point since_ = Clock::now();  // of the request, or of the silence
  mutable Clock::time_point leaves_ = Clock::time_point::max();
  bool in_head_ = false, has_place_ = true, is_late_ = false;
  size_t head_ = 0, body_ = 0;  // bytes
  std::string buffer_;
  size_t read_ = 0;  // of the buffer
};

/// A thread for each connection that is heard; counts them, and those that wait.
class ConnectionPool final : public httplib::TaskQueue {
 public:
  /// void in cpp-httplib 0.11 (Debian 12), bool in 0.18 (Debian 13).
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));

  explicit ConnectionPool(Traffic& traffic) : threads_(static_cast<size_t>(traffic.threads)), traffic_(traffic) {}
  Enqueued enqueue(std::function<void()> connection) override {
    ++traffic_.waiting;
    return threads_.enqueue([this, connection = std::move(connection)] {
      ++traffic_.heard;
      --traffic_.waiting;
      connection();
      --traffic_.heard;
    });
  }

  void shutdown() override { threads_.shutdown(); }

 private:
  httplib::ThreadPool threads_;
  Traffic& traffic_;
};

}  // namespace attune::serve
