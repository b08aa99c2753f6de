#include "src/serve/translation_queue.h"

#include <algorithm>
#include <iterator>

#include "src/serve/question.h"

namespace attune::serve {
namespace {

/// Of all of a batch.
struct GaveUp final : Refusal {
  using Refusal::Refusal;
};

bool is_wanted(const Order& order) { return !order.is_wanted || order.is_wanted(); }

}  // namespace

TranslationQueue::TranslationQueue(std::vector<Translator> models, int64_t longest, std::function<Deadline()> clock)
    : models_(std::move(models)), longest_(static_cast<size_t>(longest)), clock_(std::move(clock)) {}

std::vector<std::future<Translation>> TranslationQueue::put(std::vector<Order> orders, Deadline deadline) {
  std::vector<std::future<Translation>> out;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) throw Refusal(503, "the server is leaving");
    if (waiting_.size() + orders.size() > longest_)
      throw Refusal(503, "too many sentences are waiting", "ask again in a moment");
    for (Order& order : orders) {
      waiting_.push_back({std::move(order), deadline, {}});
      out.push_back(waiting_.back().translation.get_future());
    }
  }
  came_.notify_one();
  return out;
}

std::vector<TranslationQueue::Waiting> TranslationQueue::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  came_.wait_for(lock, patience, [&] { return !waiting_.empty(); });
  std::vector<Waiting> batch;
  if (waiting_.empty()) return batch;
  // The one that waits longest says how; all that want the same go with it.
  const Manner manner = waiting_.front().order.manner;
  const auto most = static_cast<size_t>(models_[manner.model].options().batch);
  std::deque<Waiting> left;
  for (Waiting& one : waiting_)
    if (one.order.manner == manner && batch.size() < most)
      batch.push_back(std::move(one));
    else
      left.push_back(std::move(one));
  waiting_ = std::move(left);
  return batch;
}

void TranslationQueue::work(std::chrono::milliseconds patience, const std::function<bool()>& leaving) {
  std::vector<Waiting> batch = take(patience);
  std::erase_if(batch, [now = clock_()](Waiting& one) {
    if (now < one.deadline && is_wanted(one.order)) return false;
    one.translation.set_exception(std::make_exception_ptr(Refusal(504, "its turn did not come in time")));
    return true;
  });
  if (!batch.empty()) serve(batch, leaving);
}

void TranslationQueue::check(const std::vector<Waiting>& batch, const std::function<bool()>& leaving) {
  const Deadline now = clock_();
  if (!leave_ && leaving && leaving()) leave_ = now + kLeave;
  if (leave_ && now >= *leave_) throw GaveUp(503, "the server is leaving");
  if (std::ranges::none_of(batch, [&](const Waiting& one) { return now < one.deadline && is_wanted(one.order); }))
    throw GaveUp(504, "the translation took too long", "send less at a time");
}

void TranslationQueue::serve(std::vector<Waiting>& batch, const std::function<bool()>& leaving) {
  try {
    std::vector<Translation> done = translate(batch, leaving);
    for (size_t i = 0; i < batch.size(); ++i) batch[i].translation.set_value(std::move(done[i]));
  } catch (const GaveUp&) {
    for (Waiting& one : batch) one.translation.set_exception(std::current_exception());
  } catch (...) {
    if (batch.size() == 1) return batch.front().translation.set_exception(std::current_exception());
    // What one cannot have is no reason to refuse the others.
    for (Waiting& one : batch) {
      std::vector<Waiting> alone;
      alone.push_back(std::move(one));
      serve(alone, leaving);
    }
  }
}

std::vector<Translation> TranslationQueue::translate(const std::vector<Waiting>& batch,
                                                     const std::function<bool()>& leaving) {
  const Manner& manner = batch.front().order.manner;
  const Translator& model = models_[manner.model];
  std::vector<std::string> sources, targets;
  Request request{.nbest = manner.nbest, .alignment = manner.alignment, .warn_of_parts = false, .at_step = [&] {
                    check(batch, leaving);
                  }};
  for (const Waiting& one : batch) {
    sources.push_back(one.order.source);
    targets.push_back(one.order.target);
    request.watches.push_back(one.order.watch);
  }
  request.numbers.assign(batch.size(), 1);  // what is drawn for a sentence is the same whoever stands beside it
  request.options = model.options();
  request.options->beam = manner.beam;
  request.options->length_penalty = manner.length_penalty;
  if (manner.forced) return model.score(sources, targets, request).lines;
  request.prefixes = std::move(targets);
  return model.translate(sources, request).lines;
}

void TranslationQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  if (!leave_) leave_ = clock_() + kLeave;
  for (bool left = true; left;) {
    work(std::chrono::milliseconds(0));
    const std::lock_guard lock(mutex_);
    left = !waiting_.empty();
  }
}

}  // namespace attune::serve
