// The prompt of `attune translate`: a line of text is translated and shown with its alignment, a line with a colon is a
// command. It answers lines with text; the terminal is somebody else's (line_editor.h), so that a test can talk to it.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "attune/translator.h"
#include "src/alignment/aligned_pair.h"
#include "src/base/table.h"
#include "src/plot/terminal.h"

namespace attune::app::translate {

/// How the terminal is now.
struct Screen {
  plot::Shading shading = plot::Shading::kBlocks;
  int width = 80;
};

class Prompt {
 public:
  /// `options`: what it begins with; its commands change them.
  Prompt(Translator translator, DecodeOptions options, int64_t nbest, std::function<Screen()> screen);

  /// What is printed for one line; nothing when the line asks to leave. Never throws: what goes wrong is part of the
  /// answer.
  std::optional<std::string> answer(const std::string& line);
  static std::string help();
  /// As its commands left them.
  const DecodeOptions& options() const { return options_; }

 private:
  struct Command {
    std::string_view name, argument, help;
    std::string (Prompt::*run)(const std::string& argument);
  };
  static const Table<Command>& commands();
  std::string run_command(const std::string& name, const std::string& argument);
  std::string translate(const std::string& line);
  std::string set_beam(const std::string& argument);
  std::string set_nbest(const std::string& argument);
  std::string set_alignment(const std::string& argument);
  std::string save(const std::string& argument);
  std::string show_help(const std::string& argument);
  std::string quit(const std::string& argument);

  Translator translator_;
  DecodeOptions options_;
  int64_t nbest_;
  std::function<Screen()> screen_;
  bool show_alignment_ = true, leaving_ = false;
  std::optional<alignment::AlignedPair> last_;
};

}  // namespace attune::app::translate
