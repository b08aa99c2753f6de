#include "src/app/train/display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "src/base/log.h"
#include "src/eval/metrics.h"

namespace attune::app::train {
namespace {

constexpr double kSecondsBetweenDrawings = 0.1;
constexpr size_t kNarrowestBar = 6, kWidestBar = 20;

bool at_terminal() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

size_t terminal_width() {
  struct winsize size {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string numbers(const Progress& progress) {
  return fmt::format("loss {:.3f}  norm {:.2f}  rate {:.3g}  {:.0f} tokens/s", progress.loss, progress.gradient_norm,
                     progress.learning_rate, progress.tokens_per_second);
}

/// With `before` and `after` around it; nothing when it is not known.
std::string time_left(const Progress& progress, const char* before, const char* after) {
  return progress.seconds_left < 0 ? "" : fmt::format("{}{} left{}", before, duration(progress.seconds_left), after);
}

}  // namespace

std::string duration(double seconds) {
  if (!(seconds >= 0) || !std::isfinite(seconds)) return "?";
  const auto whole = static_cast<int64_t>(std::llround(seconds));
  const auto minutes = whole / 60 % 60, rest = whole % 60;
  return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, minutes, rest)
                       : fmt::format("{}:{:02}", minutes, rest);
}

TrainingDisplay::TrainingDisplay(bool quiet, std::function<bool()> stops)
    : bar_(!quiet && at_terminal()), stops_(std::move(stops)) {}

TrainingDisplay::~TrainingDisplay() { clear(); }

void TrainingDisplay::updated(const Progress& progress) {
  if (!bar_ || progress.seconds - drawn_at_ < kSecondsBetweenDrawings) return;
  drawn_at_ = progress.seconds;
  std::string line = fmt::format("{} ", progress.update);
  const std::string rest = time_left(progress, "", "  ") + numbers(progress);
  if (progress.seconds_left >= 0) {
    const size_t taken = line.size() + rest.size() + 4, columns = terminal_width();  // brackets, blank, the last column
    const size_t width = std::clamp(columns > taken ? columns - taken : 0, kNarrowestBar, kWidestBar);
    const auto filled = static_cast<size_t>(std::lround(progress.share_done * static_cast<double>(width)));
    line += fmt::format("[{:<{}}] ", std::string(filled, '='), width);
  }
  draw(line + rest);
}

void TrainingDisplay::logged(const Progress& progress) {
  if (bar_) return;
  spdlog::info("update {}  epoch {:.2f}  {}{}", progress.update, progress.epoch, numbers(progress),
               time_left(progress, "  ", ""));
}

void TrainingDisplay::validation_begins(int64_t update) {
  if (bar_) draw(fmt::format("update {}: validating", update));
}

void TrainingDisplay::validated(const Progress& progress, const Validation& validation, bool best) {
  clear();
  std::string values;
  for (const MetricValue& value : validation.values) {
    const eval::MetricRow& row = eval::metrics().at(value.name);
    values += fmt::format("{}{} {}", values.empty() ? "" : "  ", row.title, shown(row, value.value));
  }
  if (validation.unended > 0) values += fmt::format("  ({} did not end)", validation.unended);
  spdlog::info("update {}  epoch {:.2f}  validation: {}{}", progress.update, progress.epoch, values,
               best ? "  (best)" : "");
}

void TrainingDisplay::saved(const std::string& checkpoint) { spdlog::debug("checkpoint {} is saved", checkpoint); }

void TrainingDisplay::draw(const std::string& text) {
  // Without the cursor's column: a message that comes between overwrites the bar instead of following it.
  std::fprintf(stderr, "\r\033[K%s\r", text.substr(0, terminal_width() - 1).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void TrainingDisplay::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace attune::app::train
