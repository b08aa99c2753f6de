// A server on a free port, and raw connections to it.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/serve/server.h"
#include "tests/serve/tiny_api.h"

namespace attune::testing {

/// A client that says what it likes.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval patience{60, 0};  // only a server that does not answer at all takes so long
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  bool send(const std::string& bytes) const {
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == std::ssize(bytes);
  }
  void finish_sending() const { ::shutdown(socket_, SHUT_WR); }
  /// Until the server closes, or what was waited for has come.
  std::string receive(const std::string& until = "") const {
    std::string out;
    char buffer[4096];
    while (until.empty() || out.find(until) == std::string::npos) {
      const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      out.append(buffer, static_cast<size_t>(count));
    }
    return out;
  }

 private:
  int socket_;
  bool connected_ = false;
};

inline std::string post(const std::string& path, const std::string& body, const std::string& headers = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class TinyServer {
 public:
  explicit TinyServer(const serve::ServeLimits& limits = tiny_limits(), const serve::ConnectionLimits& connection = {})
      : api_(limits),
        server_({.port = 0, .limits = limits, .connection = connection},
                [this](const serve::Question& q) { return api_.api().answer(q); }) {}
  int port() const { return server_.port(); }
  serve::Server& server() { return server_; }
  std::string ask(const std::string& request) const {
    const RawClient client(port());
    client.send(request);
    return client.receive();
  }

 private:
  TinyApi api_;
  serve::Server server_;
};

}  // namespace attune::testing
