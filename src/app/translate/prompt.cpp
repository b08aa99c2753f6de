#include "src/app/translate/prompt.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "src/app/align/aligned.h"
#include "src/app/trained.h"
#include "src/app/translate/prompt_line.h"
#include "src/base/files.h"
#include "src/config/suggest.h"
#include "src/plot/heatmap.h"

namespace attune::app::translate {
namespace {

std::vector<std::string> with_colons(std::vector<std::string> names) {
  for (std::string& name : names) name.insert(0, ":");
  return names;
}

}  // namespace

const Table<Prompt::Command>& Prompt::commands() {
  static const Table<Command> table{
      "command",
      {
          {"beam", "N", "search with N hypotheses; 1: greedy", &Prompt::set_beam},
          {"nbest", "N", "show the N best translations", &Prompt::set_nbest},
          {"alignment", "on|off", "show the alignment under each translation, or not", &Prompt::set_alignment},
          {"save", "FILE", "write the last alignment as a picture: FILE.svg, .png or .pdf", &Prompt::save},
          {"help", "", "this list", &Prompt::show_help},
          {"quit", "", "leave; so does Ctrl-D", &Prompt::quit},
      }};
  return table;
}

Prompt::Prompt(Translator translator, DecodeOptions options, int64_t nbest, std::function<Screen()> screen)
    : translator_(std::move(translator)),
      options_(std::move(options)),
      nbest_(std::max<int64_t>(1, nbest)),
      screen_(std::move(screen)) {}

std::optional<std::string> Prompt::answer(const std::string& line) {
  try {
    const PromptLine typed = parse_prompt_line(line);
    if (!typed.is_command) return typed.rest.empty() ? std::string() : translate(typed.rest);
    std::string out = run_command(typed.name, typed.rest);
    if (leaving_) return std::nullopt;
    return out;
  } catch (const Error& error) {
    return fmt::format("error: {}\n{}", error.what(), error.hint().empty() ? "" : "hint: " + error.hint() + "\n");
  }
}

std::string Prompt::run_command(const std::string& name, const std::string& argument) {
  const std::vector<std::string> known = commands().names();
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw Error(fmt::format("unknown command ':{}'{}", name, config::did_you_mean(":" + name, with_colons(known))),
                ":help lists the commands");
  try {
    return (this->*commands().at(name).run)(argument);
  } catch (const Error& error) {
    throw Error(fmt::format(":{}: {}", name, error.what()), error.hint());
  }
}

std::string Prompt::translate(const std::string& line) {
  const Translations found = translator_.translate({line}, {.nbest = nbest_, .options = options_});
  warn_of(translator_.describe(found.limits));
  const Translation& translation = found.lines.front();
  if (translation.hypotheses.empty()) return {};
  std::string out;
  if (nbest_ == 1) out = translation.text() + "\n";
  for (size_t rank = 0; nbest_ > 1 && rank < translation.texts.size(); ++rank)
    out += fmt::format("{:>3} {:9.4f}  {}\n", rank + 1, translation.hypotheses[rank].score, translation.texts[rank]);
  const Hypothesis& best = translation.hypotheses.front();
  last_ = align::aligned_pair(translation.source, translation.tokens(best), best.alignment);
  last_->log_probability = best.log_probability;
  if (!show_alignment_ || last_->alignment.values.empty()) return out;
  const Screen screen = screen_();
  return out + "\n" + shaded_matrix(*last_, screen.shading, screen.width) + "\n";
}

std::string Prompt::set_beam(const std::string& argument) {
  const int64_t beam = parse_count(argument, 1, 1000);
  options_.beam = beam;
  if (nbest_ <= beam) return fmt::format("beam {}\n", beam);
  nbest_ = beam;
  return fmt::format("beam {}, and so nbest {}\n", beam, beam);
}

std::string Prompt::set_nbest(const std::string& argument) {
  nbest_ = parse_count(argument, 1, 1000);
  int64_t& beam = options_.beam;
  if (nbest_ <= beam) return fmt::format("nbest {}\n", nbest_);
  beam = nbest_;
  return fmt::format("nbest {}, and so beam {}\n", nbest_, beam);
}

std::string Prompt::set_alignment(const std::string& argument) {
  show_alignment_ = parse_switch(argument);
  return fmt::format("alignment {}\n", argument);
}

std::string Prompt::save(const std::string& argument) {
  const char* home = std::getenv("HOME");
  const std::string file = parse_file(argument, home == nullptr ? "" : home);
  const plot::Picture kind = plot::picture_kind(file);
  if (!last_) throw Error("there is no alignment yet", "translate something first");
  if (!plot::drawable(*last_))
    throw Error(fmt::format("an alignment of {} source and {} target words cannot be drawn, only of 1 to {}",
                            last_->source.size(), last_->target.size(), plot::kLargestHeatmap));
  write_file(file, plot::Heatmap(*last_).render(kind));
  return "wrote " + file + "\n";
}

std::string Prompt::show_help(const std::string&) { return help(); }

std::string Prompt::quit(const std::string&) {
  leaving_ = true;
  return {};
}

std::string Prompt::help() {
  std::string out = "A line of text is translated. A line that begins with a colon is a command:\n";
  for (const Command& command : commands().rows())
    out += fmt::format("  :{:<18} {}\n", fmt::format("{} {}", command.name, command.argument), command.help);
  return out + "Ctrl-C clears the line, and ends the program while it translates. Ctrl-R searches the history.\n";
}

}  // namespace attune::app::translate
