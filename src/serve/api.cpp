#include "src/serve/api.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "src/alignment/json.h"
#include "src/pages/page.h"
#include "src/serve/answers.h"
#include "src/serve/openapi.h"

namespace attune::serve {
namespace {

using Json = nlohmann::ordered_json;

std::vector<Translator> translators_of(std::vector<ServedModel>& models) {
  std::vector<Translator> out;
  for (ServedModel& one : models) out.push_back(std::move(one.translator));
  return out;
}

Translation wait_for(std::future<Translation>& future, Deadline deadline) {
  if (future.wait_until(deadline) != std::future_status::ready)
    throw Refusal(504, "the translation took too long", "send less at a time");
  return future.get();
}

/// The orders are wanted as long as what it gives lives.
std::shared_ptr<const void> want(std::vector<Order>& orders) {
  const auto waits = std::make_shared<int>();
  for (Order& order : orders) order.is_wanted = [alive = std::weak_ptr<int>(waits)] { return !alive.expired(); };
  return waits;
}

Json line_of(const char* kind, const char* key, Json value) { return {{"kind", kind}, {key, std::move(value)}}; }

/// The lines of a stream, one a call, between the thread that translates and the one that writes to the client. It holds the
/// newest step alone: a client that reads slowly misses some, and none is kept for it.
class StreamLines {
 public:
  explicit StreamLines(Deadline deadline) : deadline_(deadline) {}

  /// What an order is watched with. When all copies of it are gone, with their order, the steps end.
  static Watch watch(const std::shared_ptr<StreamLines>& stream) {
    const std::shared_ptr<StreamLines> ends_it(stream.get(), [stream](StreamLines* ending) { ending->tell({}); });
    return [ends_it](const Hypothesis& partial, const Translation& line) {
      ends_it->tell(Step{line.source, line.target, partial});
    };
  }
  /// What comes of the order, before the first line is asked for.
  void follow(std::future<Translation> future) { future_ = std::move(future); }

  bool next(std::string& part) {
    if (held_.empty() && !ended_) read();
    if (held_.empty()) return false;
    part = held_.front().dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    held_.pop_front();
    return true;
  }

 private:
  /// How the translation begins, so far.
  struct Step {
    Segmented source;
    std::shared_ptr<const text::Tokenizer> target;
    Hypothesis partial;
  };

  /// A further step; none: it was the last.
  void tell(std::optional<Step> step) {
    {
      const std::lock_guard lock(mutex_);
      was_last_ = !step;
      if (step) newest_ = std::move(step);
    }
    came_.notify_one();
  }
  /// The newest step that was not had yet; none at the end, or at the deadline.
  std::optional<Step> take_step() {
    std::unique_lock lock(mutex_);
    came_.wait_until(lock, deadline_, [&] { return newest_ || was_last_; });
    return std::exchange(newest_, std::nullopt);
  }
  void read() {
    if (const std::optional<Step> next = take_step()) {
      begin(next->source);
      held_.push_back(step_object(next->partial, *next->target));
      return;
    }
    ended_ = true;
    try {
      const Translation found = wait_for(future_, deadline_);
      begin(found.source);  // nothing was told of one in parts
      held_.push_back(line_of("end", "translation", translation_object(found)));
    } catch (...) {
      held_.push_back(line_of("error", "error", error_object(refusal_of_failure("a translation that was streamed"))));
    }
  }
  void begin(const Segmented& source) {
    if (!std::exchange(begun_, true)) held_.push_back(line_of("source", "source", alignment::as_json(source)));
  }

  std::mutex mutex_;  // of the three below
  std::condition_variable came_;
  std::optional<Step> newest_;
  bool was_last_ = false;
  std::future<Translation> future_;
  Deadline deadline_;
  std::deque<Json> held_;  // to be had next
  bool begun_ = false, ended_ = false;
};

}  // namespace

Api::Api(std::vector<ServedModel> models, const ServeLimits& limits)
    : limits_(limits), queue_(translators_of(models), limits.queue), router_(routes()) {
  for (size_t i = 0; i < models.size(); ++i) {
    const Translator& translator = queue_.models()[i];
    models_.push_back({models[i].name, models[i].description, translator.options(), translator.attends()});
  }
}

std::vector<Route> Api::routes() {
  const Json sentences = schema_of(TranslateRequest{limits_}), pairs = schema_of(AlignRequest{limits_});
  return {
      page_route("the playground", pages::playground_page()),
      health_route(),
      {.path = "/models",
       .help = "the models, and what may be asked of them",
       .answer = [this](const Question&) { return this->models(); },
       .answered = "Models"},
      {.method = "POST",
       .path = "/translate",
       .help = "translates sentences",
       .answer = [this](const Question& q) { return this->translate(q); },
       .request = sentences,
       .answered = "Translations"},
      {.method = "POST",
       .path = "/translate/stream",
       .help = "translates one sentence, and tells how it comes to be: one JSON object a line",
       .answer = [this](const Question& q) { return stream(q); },
       .request = sentences,
       .media = "application/x-ndjson",
       .answered = "Line"},
      {.method = "POST",
       .path = "/align",
       .help = "aligns given translations",
       .answer = [this](const Question& q) { return this->align(q); },
       .request = pairs,
       .answered = "Alignments"},
      description_route(router_),
  };
}

Answer Api::models() const {
  Json list = Json::array();
  for (const Model& model : models_) {
    Json one{{"name", model.name}};
    one.update(model.description);
    one["attends"] = model.attends;
    one["beam"] = std::min(model.decoding.beam, limits_.beam);
    list.push_back(std::move(one));
  }
  return json_answer({{"program", std::string("attune ") + ATTUNE_VERSION},
                      {"models", list},
                      {"limits",
                       {{"sentences", limits_.sentences},
                        {"characters", limits_.characters},
                        {"beam", limits_.beam},
                        {"nbest", limits_.nbest},
                        {"seconds", limits_.seconds},
                        {"body", limits_.body}}}});
}

Deadline Api::deadline() const { return std::chrono::steady_clock::now() + std::chrono::seconds(limits_.seconds); }

size_t Api::place_of(const std::string& model) const {
  if (model.empty() && models_.size() == 1) return 0;
  const auto found = std::ranges::find(models_, model, &Model::name);
  if (found != models_.end()) return static_cast<size_t>(found - models_.begin());
  std::string all;
  for (const Model& one : models_) all += (all.empty() ? "" : ", ") + one.name;
  throw Refusal(model.empty() ? 400 : 404, model.empty() ? "which model?" : "there is no model " + Json(model).dump(),
                "one of " + all, "model");
}

std::vector<Order> Api::orders_of(const TranslateRequest& request) const {
  const size_t model = place_of(request.model);
  const DecodeOptions& own = models_[model].decoding;
  const int64_t beam = request.beam > 0 ? request.beam : std::min(own.beam, limits_.beam);
  if (own.keeps_beam() && request.nbest > beam)
    throw Refusal(400, "nbest is " + std::to_string(request.nbest) + ", more than the beam of " + std::to_string(beam),
                  "\"beam\": " + std::to_string(request.nbest), "nbest");
  if (!request.prefixes.empty() && request.prefixes.size() != request.sentences.size())
    throw Refusal(400, "there are not as many prefixes as sentences", "one each; it may be empty", "prefixes");
  const Manner manner{.model = model,
                      .beam = beam,
                      .nbest = request.nbest,
                      .length_penalty = request.length_penalty >= 0 ? request.length_penalty : own.length_penalty,
                      .alignment = request.alignment};
  std::vector<Order> out;
  for (size_t i = 0; i < request.sentences.size(); ++i)
    out.push_back({manner, request.sentences[i], request.prefixes.empty() ? "" : request.prefixes[i], {}});
  return out;
}

Answer Api::translate(const Question& question) {
  const TranslateRequest request = read_request(question.body, TranslateRequest{limits_});
  const Deadline until = deadline();
  std::vector<Order> orders = orders_of(request);
  const std::string name = models_[orders.front().manner.model].name;
  Json translations = Json::array();
  const auto waits = want(orders);
  for (std::future<Translation>& one : queue_.put(std::move(orders), until))
    translations.push_back(translation_object(wait_for(one, until)));
  return json_answer({{"model", name}, {"translations", translations}});
}

Answer Api::stream(const Question& question) {
  const TranslateRequest request = read_request(question.body, TranslateRequest{limits_});
  if (request.sentences.size() != 1)
    throw Refusal(400, "one sentence at a time is told step by step", "POST /translate takes several", "sentences");
  const Deadline until = deadline();
  std::vector<Order> orders = orders_of(request);
  const auto lines = std::make_shared<StreamLines>(until);
  orders.front().watch = StreamLines::watch(lines);
  const auto waits = want(orders);
  lines->follow(std::move(queue_.put(std::move(orders), until).front()));
  return {.type = "application/x-ndjson", .more = [lines, waits](std::string& part) { return lines->next(part); }};
}

Answer Api::align(const Question& question) {
  const AlignRequest request = read_request(question.body, AlignRequest{limits_});
  const size_t model = place_of(request.model);
  if (!models_[model].attends)
    throw Refusal(422, models_[model].name + " attends to nothing", "ask another model", "model");
  if (request.sources.size() != request.targets.size())
    throw Refusal(400, "there are not as many targets as sources", "one each", "targets");
  std::vector<Order> orders;
  for (size_t i = 0; i < request.sources.size(); ++i)
    orders.push_back({{.model = model, .forced = true}, request.sources[i], request.targets[i], {}});
  const Deadline until = deadline();
  Json alignments = Json::array();
  const auto waits = want(orders);
  std::vector<std::future<Translation>> futures = queue_.put(std::move(orders), until);
  for (size_t i = 0; i < futures.size(); ++i)
    alignments.push_back(alignment_object(wait_for(futures[i], until), request.targets[i]));
  return json_answer({{"model", models_[model].name}, {"alignments", alignments}});
}

}  // namespace attune::serve
