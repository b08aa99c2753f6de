// attune describe: the reference of every option; the resolved config of a file; the parameters of a trained model.
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <sstream>

#include "src/app/commands.h"
#include "src/app/trained.h"
#include "src/base/error.h"

namespace attune::app::describe {

namespace {

struct Flags {
  std::string what;
  std::vector<std::string> overrides;
  std::string checkpoint = "best";
  bool markdown = false;
};

std::string shape_of(const Parameter& parameter) { return fmt::format("{}", fmt::join(parameter.shape, " x ")); }

/// "1,234,567"
std::string grouped(int64_t number) {
  const std::string digits = std::to_string(number);
  std::ostringstream text;
  for (size_t i = 0; i < digits.size(); ++i) text << (i > 0 && (digits.size() - i) % 3 == 0 ? "," : "") << digits[i];
  return text.str();
}

/// A table of name, shape and count of each parameter, and their sum.
std::string parameters_of(const Run& run) {
  std::vector<std::array<std::string, 3>> rows;
  for (const Parameter& parameter : run.parameters())
    rows.push_back({parameter.name, shape_of(parameter), grouped(parameter.count)});
  rows.push_back({"total", "", grouped(run.parameter_count())});
  std::array<size_t, 3> widths{};
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const auto& [name, shape, count] : rows)
    out += fmt::format("{:<{}}  {:<{}}  {:>{}}\n", name, widths[0], shape, widths[1], count, widths[2]);
  return out;
}

int describe(const Flags& flags, const CommonFlags& common) {
  if (flags.what.empty()) {
    if (!flags.overrides.empty())
      throw Error("--set needs a config to override", "attune describe CONFIG --set key.path=value");
    std::cout << option_reference(flags.markdown);
    return 0;
  }
  if (flags.markdown) throw Error("--markdown prints the reference of every option", "leave '" + flags.what + "' out");
  if (!std::filesystem::is_directory(flags.what)) {
    std::cout << Config::load(flags.what, flags.overrides).yaml();
    return 0;
  }
  if (!flags.overrides.empty())
    throw Error("--set overrides a config, and " + flags.what + " is a run",
                "attune describe CONFIG --set key.path=value");
  const Run run = open_run(flags.what, flags.checkpoint, common);
  std::cout << "checkpoint " << run.checkpoint() << ", after " << grouped(run.update()) << " updates\n\n"
            << parameters_of(run);
  return 0;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  auto flags = std::make_shared<Flags>();
  verb.add_option("what", flags->what,
                  "a config: prints it resolved; a run: prints its model's parameters; nothing: every option")
      ->type_name("CONFIG|RUN");
  verb.add_option("--set", flags->overrides, "overrides an option of the config, as key.path=value; may be given again")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->expected(1);
  verb.add_option("--checkpoint", flags->checkpoint, "of a run: best, last, or the name of one");
  verb.add_flag("--markdown", flags->markdown, "the reference of every option as Markdown, as in configs/README.md");
  return [flags, &common] { return describe(*flags, common); };
}

}  // namespace attune::app::describe
