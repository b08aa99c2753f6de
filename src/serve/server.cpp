#include "src/serve/server.h"

#include <sys/socket.h>

#include <thread>

#include "src/base/log.h"
#include "src/serve/connection.h"
#include "src/serve/router.h"

namespace attune::serve {
namespace {

constexpr int kBacklog = 512;                           // connections that wait to be accepted
constexpr int kMostRequests = 100'000;                  // of a connection
constexpr std::chrono::milliseconds kLeavingPause(10);  // between two looks whether all have left
constexpr int64_t kLongestDrained = 64 << 20;           // bytes of a body that is too large

/// The connection that this thread hears: from the library's requests no way leads to it.
thread_local Connection* heard = nullptr;

/// Whether the headers of a request announce a body.
bool announces_a_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") ||
         (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

}  // namespace

void write(const Answer& answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  const std::string type = answer.type + "; charset=utf-8";
  if (!answer.more) return response.set_content(answer.body, type);
  response.set_chunked_content_provider(type, [more = answer.more](size_t, httplib::DataSink& sink) {
    std::string part;
    if (!more(part)) {
      sink.done();
      return true;
    }
    return sink.write(part.data(), part.size());
  });
}

/// Why the library refused a request before it was one.
std::string refused(int status) {
  if (status == 413) return "the request is too large";
  if (status == 414) return "the address is too long";
  return "this is no request that is understood here";
}

/// Whether a page of somebody else made a browser ask: it names another site as its origin, or calls us by a name of its
/// own (which it has made to lead here), although nobody but this machine is heard.
bool is_of_another_site(const httplib::Request& request, const std::string& listens) {
  const std::string host = request.get_header_value("Host"), origin = request.get_header_value("Origin");
  if (!origin.empty() && origin != "http://" + host && origin != "https://" + host) return true;
  const std::string name = host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  return is_loopback(listens) && !name.empty() && !is_loopback(name);
}

Question question_of(const httplib::Request& request) {
  Question out{request.method == "HEAD" ? "GET" : request.method, request.path};
  for (const auto& [name, value] : request.params) out.parameters.emplace(name, value);
  return out;
}

bool is_loopback(const std::string& host) {
  // 127.0.0.1, and not 127.example.com, which may lead anywhere.
  const bool is_address = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || host == "[::1]" || (is_address && host.starts_with("127."));
}

struct Server::Parts final : httplib::Server {
  Parts(const ServerOptions& options, std::function<Answer(const Question&)> answers)
      : traffic(options.limits.clients),
        limits(options.connection),
        answer(std::move(answers)),
        host(options.host),
        longest_body(options.limits.body) {
    limits.answer += std::chrono::seconds(options.limits.seconds);
    new_task_queue = [this] { return new ConnectionPool(traffic); };
    set_keep_alive_max_count(kMostRequests);  // both are said to clients
    set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(limits.silence).count());
    // Without the library's SO_REUSEPORT, with which two servers could take one port and each hear half of what is asked.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_tcp_nodelay(true);
    set_payload_max_length(static_cast<size_t>(longest_body));
    set_default_headers({{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}});
    route();
    port = options.port == 0 ? bind_to_any_port(host) : bind_to_port(host, options.port) ? options.port : -1;
    if (port < 0)
      throw Error("cannot listen on " + host + ":" + std::to_string(options.port),
                  "is another program there? name another --port, or 0 for any that is free");
    ::listen(svr_sock_,
             kBacklog);  // the library's backlog of five makes clients that come together wait for a second and more
    thread = std::thread([this] { listen_after_bind(); });
    while (!is_running()) std::this_thread::yield();  // before that it could not be stopped
  }

  Traffic traffic;
  ConnectionLimits limits;
  std::function<Answer(const Question&)> answer;
  std::string host;
  int64_t longest_body;
  int port = 0;
  std::thread thread;

  /// Answers under way have a time to end; the library would cut them off.
  void leave() {
    traffic.leaving = true;
    const auto until = std::chrono::steady_clock::now() + limits.leaving;
    while (traffic.heard + traffic.waiting > 0 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(kLeavingPause);
    stop();
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, traffic, limits);
    heard = &connection;
    try {
      bool last = false;
      for (int count = 1; !last && connection.begin_request(); ++count) {
        last = count == kMostRequests || traffic.is_crowded();
        bool closed = false, has_body = false;
        const auto behind_head = [&](const httplib::Request& request) {
          connection.end_head();
          has_body = announces_a_body(request);
        };
        last = !process(*this, connection, last, closed, behind_head) || closed || last;
        // cpp-httplib 0.11 (Debian 12) leaves the body of a GET where it is, 0.18 (Debian 13) reads it.
        if (has_body && !connection.has_read_body()) connection.lose_place();
      }
    } catch (const std::exception& error) {
      spdlog::error("a connection is closed: {}", error.what());
    }
    heard = nullptr;
    return true;
  }

  /// Calls process_request, which also takes both sides' addresses in cpp-httplib 0.18 (Debian 13), and not in 0.11 (Debian 12).
  static bool process(auto& server, httplib::Stream& stream, bool close, bool& closed, const auto& setup) {
    if constexpr (requires { server.process_request(stream, close, closed, setup); })
      return server.process_request(stream, close, closed, setup);
    else
      return server.process_request(stream, {}, 0, {}, 0, close, closed, setup);
  }

  Answer answered(const httplib::Request& request, const Question& question) const {
    if (!is_of_another_site(request, host)) return answer(question);
    return json_answer({{"error", error_object(Error("asked from a page of another site"))}}, 403);
  }

  /// Reads the body to its end even where nothing is made of it: what is left would be heard as the next request.
  void with_body(const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
    Question question = question_of(request);
    int64_t length = 0;
    const bool whole = read([&](const char* data, size_t size) {
      length += static_cast<int64_t>(size);
      if (length <= longest_body) question.body.append(data, size);
      return length <= kLongestDrained;
    });
    if (whole && length <= longest_body) return write(answered(request, question), response);
    if (!whole && response.status != 413) heard->lose_place();  // 413: the library has read it to its end
    const Refusal refusal = why_not_whole(length > longest_body || response.status == 413);
    write(json_answer({{"error", error_object(refusal)}}, refusal.status()), response);
  }

  Refusal why_not_whole(bool too_long) const {
    if (too_long) return {413, "the request is longer than " + std::to_string(longest_body) + " bytes"};
    if (traffic.leaving) return {503, "the server is leaving"};
    if (heard->is_late()) return {408, "the request did not come in time"};
    return {400, "the request's body cannot be read", "Content-Type: application/json"};
  }

  void route() {
    // What the library would do by itself, and nobody here wants: thousands of overlapping parts of an answer, and forms, of
    // whose bodies it may leave a rest. The request is its own, and not const.
    set_pre_routing_handler([](const httplib::Request& request, httplib::Response&) {
      auto& own = const_cast<httplib::Request&>(request);
      own.ranges.clear();
      if (own.is_multipart_form_data()) own.headers.erase("Content-Type");
      // Without a length there is no body (RFC 9112, section 6.3); the library would wait for the client to leave.
      if (!own.has_header("Content-Length") && !own.has_header("Transfer-Encoding"))
        own.set_header("Content-Length", "0");
      return httplib::Server::HandlerResponse::Unhandled;
    });
    const auto plain = [this](const httplib::Request& request, httplib::Response& response) {
      write(answered(request, question_of(request)), response);
    };
    const auto reads = [this](const httplib::Request& request, httplib::Response& response,
                              const httplib::ContentReader& read) { with_body(request, response, read); };
    const char* const kAll = R"([\s\S]*)";
    Get(kAll, plain).Options(kAll, plain);
    Post(kAll, reads).Put(kAll, reads).Patch(kAll, reads).Delete(kAll, reads);
    // What the library refuses by itself.
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (!response.body.empty() || response.content_provider_) return;
      write(json_answer({{"error", error_object(Error(refused(response.status)))}}, response.status), response);
    });
  }
};

Server::Server(const ServerOptions& options, std::function<Answer(const Question&)> answer)
    : parts_(std::make_unique<Parts>(options, std::move(answer))) {}

Server::~Server() { stop(); }

int Server::port() const { return parts_->port; }

void Server::stop() {
  parts_->leave();
  if (parts_->thread.joinable()) parts_->thread.join();
}

}  // namespace attune::serve
