#include "src/app/translate/line_editor.h"

#include <histedit.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/log.h"

namespace attune::app::translate {

std::filesystem::path history_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "attune" / "history";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') return std::filesystem::path(home) / ".local" / "state" / "attune" / "history";
  return {};
}

struct LineEditor::Terminal {
  EditLine* editor = nullptr;
  History* past = nullptr;
  std::string prompt;
  std::filesystem::path file;
  bool cleared = false;

  static Terminal& of(EditLine* editor) {
    Terminal* terminal = nullptr;
    el_get(editor, EL_CLIENTDATA, &terminal);
    return *terminal;
  }
};

LineEditor::LineEditor(const std::string& prompt, const std::filesystem::path& history)
    : terminal_(std::make_unique<Terminal>()) {
  // Only how characters are read and written: numbers keep their point. A terminal without a locale is taken for UTF-8.
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
  terminal_->prompt = prompt;
  terminal_->editor = el_init("attune", stdin, stdout, stderr);
  terminal_->past = history_init();
  if (terminal_->editor == nullptr || terminal_->past == nullptr)
    throw Error("this terminal cannot be used for a prompt", "pipe the text in, or name it: --source FILE");
  el_set(terminal_->editor, EL_CLIENTDATA, terminal_.get());
  el_set(
      terminal_->editor, EL_PROMPT, +[](EditLine* editor) { return Terminal::of(editor).prompt.data(); });
  bind_keys();
  open_history(history);
}

void LineEditor::bind_keys() {
  EditLine* editor = terminal_->editor;
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_SIGNAL, 1);  // a resized window is drawn anew
  // Ctrl-C and Ctrl-Z are keys while a line is typed, and the usual signals while the model works.
  el_set(editor, EL_SETTY, "-d", "-isig", nullptr);
  el_set(
      editor, EL_ADDFN, "leave-line", "Leaves this line", +[](EditLine* e, int) -> unsigned char {
        Terminal::of(e).cleared = true;
        return CC_NEWLINE;
      });
  el_set(
      editor, EL_ADDFN, "suspend", "Stops the program until fg", +[](EditLine* e, int) -> unsigned char {
        el_set(e, EL_PREP_TERM, 0);
        std::raise(SIGTSTP);
        el_set(e, EL_PREP_TERM, 1);
        return CC_REDISPLAY;
      });
  el_set(
      editor, EL_ADDFN, "insert-blank", "Inserts a blank",
      +[](EditLine* e, int) -> unsigned char { return el_insertstr(e, " ") == 0 ? CC_REFRESH : CC_ERROR; });
  el_set(editor, EL_BIND, "^I", "insert-blank", nullptr);  // pasted text has tabs
  el_set(editor, EL_BIND, "^C", "leave-line", nullptr);
  el_set(editor, EL_BIND, "^Z", "suspend", nullptr);
  el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(editor, nullptr);  // the user's ~/.editrc
}

void LineEditor::open_history(const std::filesystem::path& file) {
  constexpr int kRemembered = 1000;
  HistEvent event;
  history(terminal_->past, &event, H_SETSIZE, kRemembered);
  history(terminal_->past, &event, H_SETUNIQUE, 1);
  el_set(terminal_->editor, EL_HIST, history, terminal_->past);
  if (file.empty()) return;
  try {
    make_folder(file.parent_path());
    history(terminal_->past, &event, H_LOAD, file.c_str());
    terminal_->file = file;
  } catch (const Error& error) {
    spdlog::warn("no history is kept: {}", error.what());
  }
}

LineEditor::~LineEditor() {
  if (terminal_->editor != nullptr) el_end(terminal_->editor);
  if (terminal_->past != nullptr) history_end(terminal_->past);
}

LineEditor::Typed LineEditor::read(std::string& line) {
  terminal_->cleared = false;
  int count = 0;
  const char* typed = el_gets(terminal_->editor, &count);
  if (terminal_->cleared) return Typed::kCleared;
  if (typed == nullptr || count <= 0) return Typed::kEnd;
  line.assign(typed, static_cast<size_t>(count));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (line.find_first_not_of(" \t") == std::string::npos) return Typed::kLine;
  HistEvent event;
  history(terminal_->past, &event, H_ENTER, line.c_str());
  if (!terminal_->file.empty() && history(terminal_->past, &event, H_SAVE, terminal_->file.c_str()) < 0)
    warn_once("history", "the history cannot be written: " + terminal_->file.string());
  return Typed::kLine;
}

}  // namespace attune::app::translate
