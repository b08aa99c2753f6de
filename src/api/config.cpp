#include "attune/config.h"

#include "src/config/load.h"
#include "src/config/reference.h"
#include "src/config/writer.h"

namespace attune {

Config Config::load(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  return Config(
      std::make_shared<const config::Config>(config::load_config(file, overrides, config::Purpose::kDescription)));
}

Config Config::load_for_training(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  std::vector<std::string> notes;
  config::Config config = config::load_config(file, overrides, config::Purpose::kTraining, &notes);
  return Config(std::make_shared<const config::Config>(std::move(config)), std::move(notes));
}

Config Config::of_run(const std::filesystem::path& folder, const std::vector<std::string>& overrides) {
  return Config(std::make_shared<const config::Config>(config::load_run_config({folder}, overrides)));
}

std::string Config::yaml() const { return config::to_yaml(*values_); }

const std::filesystem::path& Config::run() const { return values_->run.value; }

std::string option_reference(bool markdown) {
  return markdown ? config::markdown_reference() : config::text_reference();
}

}  // namespace attune
