// HTTP: connections, timeouts, the library. What is asked and answered is not its business.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "src/serve/limits.h"
#include "src/serve/question.h"

namespace attune::serve {

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;  // 0: any that is free
  ServeLimits limits = {};
  ConnectionLimits connection = {};  // `answer`: what is added to the limits' seconds
};

/// Whether nobody but this machine can reach it.
bool is_loopback(const std::string& host);

/// Refuses (403) what pages of other sites make a browser ask.
class Server {
 public:
  /// Takes the port, and answers from threads of its own until it is stopped. Error when the port is not to be had.
  Server(const ServerOptions& options, std::function<Answer(const Question&)> answer);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  /// Hears nobody any more, and returns when the answers that are under way are written, or two seconds are over.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace attune::serve
