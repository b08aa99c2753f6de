// Sentences of many requests, translated together: whoever asks waits here, one thread translates what waits.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "attune/translator.h"

namespace attune::serve {

using Deadline = std::chrono::steady_clock::time_point;

/// What has to be the same for sentences to share a batch.
struct Manner {
  size_t model = 0;     // its place among the queue's
  bool forced = false;  // aligned with a given target, instead of translated
  int64_t beam = 1, nbest = 1;
  double length_penalty = 1;
  bool alignment = true;
  bool operator==(const Manner&) const = default;
};

/// One sentence.
struct Order {
  Manner manner;
  std::string source, target;  // the given target, or what the translation begins with
  Watch watch = {};
  /// Whether somebody still waits for it, asked while it is translated; none: always.
  std::function<bool()> is_wanted = {};
};

class TranslationQueue {
 public:
  /// `longest`: sentences that may wait. `clock`: what time it is.
  TranslationQueue(std::vector<Translator> models, int64_t longest,
                   std::function<Deadline()> clock = std::chrono::steady_clock::now);

  const std::vector<Translator>& models() const { return models_; }

  /// Puts the orders of a request in, all or none. What comes of them: a Translation, or the Error that met it, a Refusal (504) where
  /// its turn did not come in time. Refusal (503) where too many wait, or the queue is closed.
  std::vector<std::future<Translation>> put(std::vector<Order> orders, Deadline deadline);

  /// Translates what waits, as much as goes together; returns after that, or where nothing came for so long. One thread calls
  /// it. A batch that nobody wants any more, or whose time is over, is left (504); once `leaving` says so, all that is not done
  /// within kLeave is, too (503).
  void work(std::chrono::milliseconds patience, const std::function<bool()>& leaving = {});
  /// Takes no more, and translates what is there, as long as it may. Of the thread that works.
  void close();

  static constexpr std::chrono::milliseconds kLeave{2'000};

 private:
  struct Waiting {
    Order order;
    Deadline deadline;
    std::promise<Translation> translation;
  };
  std::vector<Waiting> take(std::chrono::milliseconds patience);
  void serve(std::vector<Waiting>& batch, const std::function<bool()>& leaving);
  std::vector<Translation> translate(const std::vector<Waiting>& batch, const std::function<bool()>& leaving);
  /// Throws where there is no sense in going on.
  void check(const std::vector<Waiting>& batch, const std::function<bool()>& leaving);

  std::vector<Translator> models_;
  const size_t longest_;
  const std::function<Deadline()> clock_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Waiting> waiting_;
  bool closed_ = false;
  std::optional<Deadline> leave_;  // of the thread that works
};

}  // namespace attune::serve
