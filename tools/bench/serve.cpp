// serve: sentences a second that `attune serve` translates for many clients at a time, each of which asks for one sentence after
// the other, against the same sentences in one file; and how long a client waits.
//
// Verified: every answer is the translation that the Translator gives by itself, or one as probable.
#include <fcntl.h>
#include <httplib.h>
#include <signal.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "src/api/trained.h"
#include "src/decode/translator.h"
#include "src/serve/limits.h"
#include "tools/bench/bench.h"
#include "tools/bench/lines.h"

namespace attune::bench {
namespace {

struct Flags {
  std::string run, source, attune = ATTUNE_PROGRAM;
  int64_t beam = 5, clients = 64, requests = 2000, repeat = 3;
};

/// `attune serve` as a process, on a port of its own.
class Served {
 public:
  explicit Served(const Flags& flags) {
    int out[2];
    verify(::pipe2(out, O_CLOEXEC) == 0, "no pipe");
    const std::string threads = std::to_string(at::get_num_threads());
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(out[1], STDOUT_FILENO);
      ::execl(flags.attune.c_str(), flags.attune.c_str(), "serve", flags.run.c_str(), "--port", "0", "--quiet",
              "--device", "cpu", "--threads", threads.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(out[1]);
    std::string said;
    for (char byte = 0; ::read(out[0], &byte, 1) == 1 && byte != '\n';) said += byte;
    ::close(out[0]);
    const std::string before = "http://127.0.0.1:";
    verify(said.starts_with(before), "the server said '" + said + "'");
    port_ = std::stoi(said.substr(before.size()));
  }
  ~Served() {
    if (process_ > 0) leave();
  }
  int port() const { return port_; }
  /// The exit status after a polite end.
  int leave() {
    ::kill(process_, SIGTERM);
    int status = 0;
    ::waitpid(std::exchange(process_, 0), &status, 0);
    return status;
  }

 private:
  pid_t process_ = 0;
  int port_ = 0;
};

struct Load {
  double seconds = 0;
  std::vector<double> waits;  // seconds of each request, ascending
  Lines texts;
  int64_t errors = 0;
};

Load ask(int port, const Lines& lines, const Flags& flags) {
  Load load;
  load.waits.resize(lines.size());
  load.texts.resize(lines.size());
  std::atomic<size_t> next = 0;
  std::atomic<int64_t> errors = 0;
  const Stopwatch watch;
  std::vector<std::thread> clients;
  for (int64_t c = 0; c < flags.clients; ++c)
    clients.emplace_back([&] {
      httplib::Client client("127.0.0.1", port);
      client.set_keep_alive(true);
      client.set_tcp_nodelay(true);
      client.set_read_timeout(60);
      for (size_t i = next++; i < lines.size(); i = next++) {
        const nlohmann::json body = {{"sentences", {lines[i]}}, {"beam", flags.beam}, {"alignment", false}};
        const Stopwatch wait;
        const auto answer = client.Post("/translate", body.dump(), "application/json");
        load.waits[i] = wait.seconds();
        if (answer && answer->status == 200)
          load.texts[i] = nlohmann::json::parse(answer->body)["translations"][0]["hypotheses"][0]["text"];
        else
          ++errors;
      }
    });
  for (std::thread& client : clients) client.join();
  load.seconds = watch.seconds();
  load.errors = errors;
  std::ranges::sort(load.waits);
  return load;
}

/// As many sentences as there are requests, from the beginning again where the file is too short.
Lines read_requests(const Flags& flags) {
  const Lines lines = read_lines(flags.source, 0);
  Lines out;
  for (int64_t i = 0; i < flags.requests; ++i) out.push_back(lines[static_cast<size_t>(i) % lines.size()]);
  return out;
}

void time_serving(const Flags& flags) {
  print_machine("auto");
  verify(flags.clients <= serve::ServeLimits{}.clients,
         fmt::format("the server hears {} connections at a time", serve::ServeLimits{}.clients));
  const Lines lines = read_requests(flags);
  const api::TrainedRun trained = api::open_trained(flags.run, {.device = "cpu"});
  decode::DecodeOptions options = trained.options().decoding;
  options.beam = flags.beam;
  decode::Translator translator(trained.model, trained.vocabularies, options);
  const Lines wanted = translate(translator, lines);
  Served served(flags);

  const Load first = ask(served.port(), lines, flags);  // warms up, too
  verify(first.errors == 0, fmt::format("{} of {} requests were not answered", first.errors, lines.size()));
  size_t same = 0;
  for (size_t i = 0; i < lines.size(); ++i) same += first.texts[i] == wanted[i] ? 1 : 0;
  // Other neighbours in a batch, other rounding: what is equally probable may come out differently.
  verify(static_cast<double>(same) >= 0.99 * static_cast<double>(lines.size()),
         fmt::format("of {} answers only {} are what the Translator gives", lines.size(), same));
  std::cout << fmt::format("verified: of {} answers {} are what the Translator gives by itself, without an error\n",
                           lines.size(), same);

  const auto count = static_cast<double>(lines.size());
  std::vector<double> ratios;
  for (int64_t turn = 0; turn < flags.repeat; ++turn) {
    const Stopwatch watch;
    translate(translator, lines);
    const double alone = watch.seconds();
    const Load load = ask(served.port(), lines, flags);
    verify(load.errors == 0, fmt::format("{} requests were not answered", load.errors));
    const auto percentile = [&](double share) { return 1000 * load.waits[static_cast<size_t>(share * (count - 1))]; };
    ratios.push_back(alone / load.seconds);
    std::cout << fmt::format(
        "serve, {} clients: {:.1f} sentences/s, of a file {:.1f}, ratio {:.2f}; a client waits {:.0f} ms (p50), {:.0f} "
        "ms (p99), {:.0f} ms (longest)\n",
        flags.clients, count / load.seconds, count / alone, ratios.back(), percentile(0.5), percentile(0.99),
        percentile(1));
  }
  verify(served.leave() == 0, "the server did not end well");
  std::ranges::sort(ratios);
  std::cout << fmt::format("serve beam {}, {} requests: median ratio {:.2f}\n", flags.beam, lines.size(),
                           ratios[ratios.size() / 2]);
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Times a server under load against the translation of a file.", "serve"};
  attune::bench::Flags flags;
  app.add_option("run", flags.run, "folder of a trained run")->required();
  app.add_option("--source", flags.source, "sentences to ask for, from the beginning again where they are too few")
      ->required();
  app.add_option("--beam", flags.beam, "hypotheses kept; 1: greedy")->check(CLI::Range(1, 32))->capture_default_str();
  app.add_option("--clients", flags.clients, "at the same time")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--requests", flags.requests, "of all clients together")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--repeat", flags.repeat, "turns of each")->check(CLI::Range(1, 100))->capture_default_str();
  app.add_option("--attune", flags.attune, "the program")->capture_default_str();
  return attune::bench::run(app, argc, argv, [&] { attune::bench::time_serving(flags); });
}
