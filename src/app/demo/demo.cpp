// attune demo NAME --output DIR: small experiments that show what an attention does. THE TABLE of demonstrations.
#include <memory>
#include <string>
#include <vector>

#include "src/app/commands.h"
#include "src/app/demo/demos.h"

namespace attune::app::demo {

const Table<CommandRow>& demos() {
  static const Table<CommandRow> table{
      "demonstration",
      {
          {"nadaraya-watson",
           "attention pooling as kernel regression: averages, a kernel, and a kernel that learned its width",
           nadaraya_watson::declare},
          {"snail",
           "few-shot learning by attention: SNAIL, the same without its attention, and an LSTM of the same size",
           snail::declare},
      }};
  return table;
}

Action declare(CLI::App& verb, const CommonFlags& common) {
  struct Demo {
    CLI::App* app;
    Action run;
  };
  const auto all = std::make_shared<std::vector<Demo>>();
  for (const CommandRow& row : demos().rows()) {
    CLI::App* app = verb.add_subcommand(std::string(row.name), std::string(row.help));
    app->fallthrough();  // the flags that every verb has stand behind the name, too
    app->footer("And the flags that `attune demo --help` lists.");
    all->push_back({app, row.declare(*app, common)});
  }
  verb.require_subcommand(1);
  // A name that is none of them is taken here, to be told which there are.
  const auto other = std::make_shared<std::string>();
  verb.add_option("name", *other)->group("")->check([other](const std::string& name) {
    demos().at(name);
    return std::string();
  });
  return [all] {
    for (const Demo& demo : *all)
      if (demo.app->parsed()) return demo.run();
    return 0;
  };
}

}  // namespace attune::app::demo
