// One line from a terminal, with editing and a history that outlives the program (libedit).
#pragma once
#include <filesystem>
#include <memory>
#include <string>

namespace attune::app::translate {

/// attune/history in $XDG_STATE_HOME, or in ~/.local/state; empty when there is no home.
std::filesystem::path history_file();

class LineEditor {
 public:
  /// Reads standard input, writes standard output. `history` may be empty: none is kept. A history that cannot be kept
  /// is a warning.
  LineEditor(const std::string& prompt, const std::filesystem::path& history);
  ~LineEditor();

  enum class Typed { kLine, kCleared, kEnd };
  /// kCleared: Ctrl-C; kEnd: Ctrl-D on an empty line, or the terminal is gone. A line comes without its newline and
  /// enters the history.
  Typed read(std::string& line);

 private:
  struct Terminal;
  void bind_keys();
  void open_history(const std::filesystem::path& file);
  std::unique_ptr<Terminal> terminal_;
};

}  // namespace attune::app::translate
