#include "src/app/trained.h"

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/config/config.h"

namespace attune::app {

Run open_run(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common,
             const std::vector<std::string>& overrides) {
  return Run(run, {checkpoint, common.device, overrides});
}

Run open_attending(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common) {
  Run opened = open_run(run, checkpoint, common);
  if (!opened.attends())
    throw Error(run.string() + " attends to nothing: model.attention.score is " +
                    opened.config().values().model.attention.score,
                "train it with another score");
  return opened;
}

std::vector<Run> open_runs(const std::vector<std::string>& runs, const std::string& checkpoint,
                           const CommonFlags& common, const std::vector<std::string>& overrides) {
  std::vector<Run> opened;
  for (const std::string& run : runs) {
    opened.push_back(open_run(run, checkpoint, common, overrides));
    spdlog::info("{}, checkpoint {} (update {})", run, opened.back().checkpoint(), opened.back().update());
  }
  return opened;
}

CLI::Option* add_decoding_overrides(CLI::App& verb, std::vector<std::string>& overrides) {
  return verb
      .add_option("--set", overrides,
                  "sets an option of decoding (`attune describe` lists them): decoding.key=value; may be repeated")
      ->allow_extra_args(false)
      ->option_text("KEY=VALUE");
}

void warn_of(const std::vector<std::string>& limits) {
  for (const std::string& limit : limits) spdlog::warn(limit);
}

}  // namespace attune::app
