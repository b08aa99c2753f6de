#include "src/config/writer.h"

#include <string_view>

#include "src/base/files.h"
#include "src/config/listing.h"

namespace attune::config {

namespace {

constexpr const char* kNotGiven = "\"\"";  // a path
constexpr std::string_view kHead = "# The resolved config: every option in use. Written by attune ";

std::string line(const Option& option, const std::string& value) {
  return std::string(2 * static_cast<size_t>(option.depth), ' ') + option.key + ":" + (value.empty() ? "" : " ") +
         value + "\n";
}

std::string written(const Config& config, const std::string& run) {
  std::string text = std::string(kHead) + ATTUNE_VERSION ".\n";
  text += "version: " + std::to_string(kRunVersion) + "\n";
  std::vector<Option> open;  // sections around the next option that are not written yet: an empty one never is
  for (const Option& option : list_options(config)) {
    while (!open.empty() && open.back().depth >= option.depth) open.pop_back();
    if (!option.used || (!option.section && option.value == kNotGiven)) continue;
    if (option.section) {
      open.push_back(option);
      continue;
    }
    for (const Option& section : open) text += line(section, "");
    open.clear();
    text += line(option, option.path == "run" ? run : option.value);
  }
  return text;
}

}  // namespace

std::string to_yaml(const Config& config) { return written(config, to_yaml(config.run)); }

bool is_run_config(const std::filesystem::path& file) { return read_file(file).starts_with(kHead); }

void write_run_config(const Config& config, const RunFolder& run) { write_file(run.config(), written(config, ".")); }

}  // namespace attune::config
