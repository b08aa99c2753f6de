#include "src/base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

#include "src/base/error.h"

namespace attune {
namespace {

/// What stands before a message at the terminal: "warning: ", "error: "; nothing before plain news.
class LevelPrefix : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    if (message.level == spdlog::level::info) return;
    const auto name = spdlog::level::to_string_view(message.level);
    out.append(name.data(), name.data() + name.size());
    out.push_back(':');
    out.push_back(' ');
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<LevelPrefix>(); }
};

std::unique_ptr<spdlog::formatter> terminal_format() {
  auto format = std::make_unique<spdlog::pattern_formatter>();
  format->add_flag<LevelPrefix>('*').set_pattern("%^%*%$%v");
  return format;
}

/// All messages pass through here; a file joins and leaves while other threads are logging.
struct Log {
  std::shared_ptr<spdlog::sinks::dist_sink_mt> sinks = std::make_shared<spdlog::sinks::dist_sink_mt>();
  std::shared_ptr<spdlog::sinks::sink> terminal = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  std::shared_ptr<spdlog::sinks::sink> file;
  spdlog::level::level_enum level = spdlog::level::info;
  std::mutex mutex;
  std::set<std::string> said;

  Log() {
    terminal->set_formatter(terminal_format());
    sinks->add_sink(terminal);
    auto logger = std::make_shared<spdlog::logger>("attune", sinks);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(logger);
  }
  void apply() {
    const auto for_file = std::min(level, spdlog::level::info);
    terminal->set_level(level);
    if (file) file->set_level(for_file);
    spdlog::set_level(file ? for_file : level);
  }
};

Log& the_log() {
  static Log log;
  return log;
}

}  // namespace

void start_log(const std::string& level) {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  log.level = spdlog::level::from_str(level);
  log.apply();
}

void log_to_file(const std::filesystem::path& file) {
  Log& log = the_log();
  const std::lock_guard lock(log.mutex);
  std::shared_ptr<spdlog::sinks::sink> opened;
  try {
    opened = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
  } catch (const spdlog::spdlog_ex& e) {
    throw Error("cannot write the log " + file.string() + ": " + e.what(), "choose a folder that you may write to");
  }
  opened->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
  if (log.file) log.sinks->remove_sink(log.file);
  log.file = opened;
  log.apply();
  log.sinks->add_sink(opened);
}

void warn_once(const std::string& key, const std::string& message) {
  Log& log = the_log();
  {
    const std::lock_guard lock(log.mutex);
    if (!log.said.insert(key).second) return;
  }
  spdlog::warn("{}", message);
}

}  // namespace attune
