// attune serve RUN...: a page and an API to ask trained runs; with --watch, a page of a training in progress.
#include "src/serve/server.h"

#include <spdlog/fmt/fmt.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "attune/translator.h"
#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/app/trained.h"
#include "src/base/error.h"
#include "src/base/interrupt.h"
#include "src/base/log.h"
#include "src/config/config.h"
#include "src/eval/metrics.h"
#include "src/serve/api.h"
#include "src/serve/run_progress.h"

namespace attune::app::serve {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds kPatience(100);  // between two looks whether to leave

struct Flags {
  std::vector<std::string> runs, overrides;
  std::string checkpoint = "best";
  bool watch = false;
  attune::serve::ServerOptions server;
};

std::string name_of(const fs::path& run) { return fs::weakly_canonical(run).filename(); }

std::string unused_name(const std::string& name, const std::vector<attune::serve::ServedModel>& models) {
  const auto taken = [&](const std::string& one) {
    return std::ranges::any_of(models, [&](const attune::serve::ServedModel& model) { return model.name == one; });
  };
  std::string out = name;
  for (int number = 2; taken(out); ++number) out = name + "-" + std::to_string(number);
  return out;
}

attune::serve::ServedModel served(const Run& run, const std::string& name) {
  const models::ModelOptions& model = run.config().values().model;
  return {name,
          {{"checkpoint", run.checkpoint()},
           {"update", run.update()},
           {"score", model.attention.score},
           {"order", model.decoder_row().recurs ? model.decoder.order : model.decoder.kind},
           {"heads", model.attention.heads},
           {"source_vocabulary", run.source_vocabulary()},
           {"target_vocabulary", run.target_vocabulary()},
           {"parameters", run.parameter_count()}},
          Translator(run, {.keep_weights = true})};
}

void announce(const attune::serve::Server& server, const Flags& flags, const std::string& what) {
  const std::string host =
      flags.server.host.find(':') == std::string::npos ? flags.server.host : "[" + flags.server.host + "]";
  std::cout << fmt::format("http://{}:{}/ {}; Ctrl-C leaves\n", host, server.port(), what) << std::flush;
  if (!attune::serve::is_loopback(flags.server.host))
    spdlog::warn("whoever reaches {} can ask: there is neither a password nor encryption", host);
}

/// Returns the metrics that lines of validations may have, for plots.
nlohmann::ordered_json metrics_as_json() {
  auto out = nlohmann::ordered_json::array();
  for (const eval::MetricRow& row : eval::comparable_metrics().rows())
    out.push_back({{"name", row.name},
                   {"title", row.title},
                   {"plot", row.plot.empty() ? row.title : row.plot},
                   {"unit", row.unit},
                   {"decimals", table_decimals(row)},
                   {"logarithmic", row.logarithmic}});
  return out;
}

int watch(const Flags& flags) {
  if (flags.runs.size() != 1) throw Error("--watch shows one run", "name one, or leave --watch out");
  const RunFolder run{flags.runs.front()};
  const Config of_run = Config::of_run(run.folder);
  const config::Config& config = of_run.values();
  const attune::train::LimitOptions& limits = config.training.limits;
  const attune::serve::RunProgress progress({run,
                                             {{"run", name_of(run.folder)},
                                              {"metric", config.training.validation.metric},
                                              {"metrics", metrics_as_json()},
                                              {"limits",
                                               {{"updates", limits.updates},
                                                {"epochs", limits.epochs},
                                                {"minutes", limits.minutes},
                                                {"patience", config.training.validation.patience}}}},
                                             config.data.validation.source.value,
                                             config.data.validation.target.value});
  const Interrupt interrupt;
  attune::serve::Server server(flags.server,
                               [&](const attune::serve::Question& question) { return progress.answer(question); });
  announce(server, flags, "shows " + flags.runs.front());
  while (interrupt.signal() == 0) std::this_thread::sleep_for(kPatience);
  server.stop();
  return 0;
}

int answer(const Flags& flags, const CommonFlags& common) {
  std::vector<attune::serve::ServedModel> models;
  for (const std::string& run : flags.runs)
    models.push_back(
        served(open_run(run, flags.checkpoint, common, flags.overrides), unused_name(name_of(run), models)));
  const size_t count = models.size();
  attune::serve::Api api(std::move(models), flags.server.limits);
  const Interrupt interrupt;
  attune::serve::Server server(flags.server,
                               [&](const attune::serve::Question& question) { return api.answer(question); });
  announce(server, flags, count == 1 ? "translates" : fmt::format("translates by {} models", count));
  const auto leaving = [&] { return interrupt.signal() != 0; };
  while (!leaving()) api.work(kPatience, leaving);
  api.close();
  server.stop();
  return 0;
}

int run(const Flags& flags, const CommonFlags& common) { return flags.watch ? watch(flags) : answer(flags, common); }

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  auto flags = std::make_shared<Flags>();
  attune::serve::ServerOptions& server = flags->server;
  attune::serve::ServeLimits& limits = server.limits;
  verb.add_option("runs", flags->runs, "folders of trained runs; each is a model of its own")
      ->required()
      ->option_text("RUN...");
  verb.add_flag("--watch", flags->watch, "shows a training in progress: curves, samples, alignments");
  verb.add_option("--host", server.host, "address to listen on; 0.0.0.0: all, so that other machines can ask")
      ->check(named())
      ->capture_default_str();
  verb.add_option("--port", server.port, "0: any that is free")->check(CLI::Range(0, 65535))->capture_default_str();
  verb.add_option("--checkpoint", flags->checkpoint, "best, last, or the name of one")->capture_default_str();
  add_decoding_overrides(verb, flags->overrides);
  const auto limit = [&verb](const char* name, int64_t& value, int64_t least, int64_t most, const char* help) {
    verb.add_option(name, value, help)->check(CLI::Range(least, most))->capture_default_str();
  };
  limit("--sentences", limits.sentences, 1, 100000, "of a request at most");
  limit("--characters", limits.characters, 1, 100000, "of a sentence at most");
  limit("--beam", limits.beam, 1, 1000, "largest that may be asked for");
  limit("--nbest", limits.nbest, 1, 1000, "most hypotheses that may be asked for");
  limit("--queue", limits.queue, 1, 1000000, "sentences that may wait; who comes then is told to come back");
  limit("--seconds", limits.seconds, 1, 3600, "until an answer, or none");
  limit("--body", limits.body, 1000, 1 << 30, "bytes of a request at most");
  limit("--clients", limits.clients, 1, 10000, "connections that are heard at the same time");
  return [flags, &common] { return run(*flags, common); };
}

}  // namespace attune::app::serve
