// What is told while a translation comes to be, between the thread that translates and the one that writes to the client.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "src/serve/translation_queue.h"

namespace attune::serve {

/// How a translation begins, so far.
struct PartialTranslation {
  Segmented source;
  std::shared_ptr<const text::Tokenizer> target;
  Hypothesis partial;
};

/// Holds the newest step alone: a client that reads slowly misses some, and none is kept for it.
class StepStream {
 public:
  /// What an order is watched with. When all copies of it are gone, with their order, the stream ends.
  static Watch watch(const std::shared_ptr<StepStream>& stream);

  /// The newest step that was not had yet; none at the end, or at the deadline.
  std::optional<PartialTranslation> next(Deadline deadline);

 private:
  void tell(PartialTranslation step);
  void end();

  std::mutex mutex_;
  std::condition_variable came_;
  std::optional<PartialTranslation> newest_;
  bool ended_ = false;
};

}  // namespace attune::serve
