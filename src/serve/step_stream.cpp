#include "src/serve/step_stream.h"

#include <utility>

namespace attune::serve {

Watch StepStream::watch(const std::shared_ptr<StepStream>& stream) {
  const std::shared_ptr<StepStream> ends_it(stream.get(), [stream](StepStream* ending) { ending->end(); });
  return [ends_it](const Hypothesis& partial, const Translation& line) {
    ends_it->tell({line.source, line.target, partial});
  };
}

std::optional<PartialTranslation> StepStream::next(Deadline deadline) {
  std::unique_lock lock(mutex_);
  came_.wait_until(lock, deadline, [&] { return newest_ || ended_; });
  return std::exchange(newest_, std::nullopt);
}

void StepStream::tell(PartialTranslation step) {
  {
    const std::lock_guard lock(mutex_);
    newest_ = std::move(step);
  }
  came_.notify_one();
}

void StepStream::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  came_.notify_one();
}

}  // namespace attune::serve
