#include "src/config/load.h"

#include "models/options/resolve.h"

#include "src/base/error.h"
#include "src/base/log.h"
#include "src/base/utf8.h"
#include "src/config/checks.h"
#include "src/config/document/layers.h"

namespace attune::config {

namespace {

namespace fs = std::filesystem;

/// Paths are written into the run as UTF-8 text, and so must be some.
void refuse_foreign_bytes(const fs::path& folder) {
  if (!is_clean_utf8(folder.string()))
    throw Error("the folder's name is no UTF-8 text: " + repair_utf8(folder.string()), "rename the folder");
}

Config read(const Layers& layers, const fs::path& file, Findings& findings) {
  Config config;
  for (const Layer& layer : layers.layers) Reader(layer.root, layer, findings).read(config);
  if (config.run.empty()) config.run.value = fs::current_path() / "runs" / file.stem();
  choose_by_kind(config.model);
  return config;
}

/// `hint`: what to do when there are problems.
Config load(const fs::path& file, const std::vector<std::string>& overrides, Purpose purpose, const std::string& hint,
            std::vector<std::string>& notes) {
  if (file.empty()) throw Error("the config has an empty name", "name a YAML file");
  refuse_foreign_bytes(fs::absolute(file));
  refuse_foreign_bytes(fs::current_path());
  Findings findings;
  findings.options = list_defaults<Config>();
  Layers layers = read_layers(file, overrides, findings.problems);
  Config config = read(layers, file, findings);
  if (layers.complete) {
    for (const std::string& path : settle_rows(list_options(config), findings, notes))
      for (Layer& layer : layers.layers) erase(layer.root, path);
    config = read(layers, file, findings);
    const Place place{file.lexically_normal().string(), 1, 1};
    resolve_model(config, place, findings, notes);
    check_config(config, purpose, place, findings);
    note_schedule(config, notes);
  }
  findings.problems.throw_if_any(hint);
  return config;
}

}  // namespace

Config load_config(const fs::path& file, const std::vector<std::string>& overrides, Purpose purpose,
                   std::vector<std::string>* notes) {
  std::vector<std::string> decided;
  Config config = load(file, overrides, purpose, "`attune describe` lists every option", decided);
  if (notes)
    *notes = decided;
  else
    for (const std::string& note : decided) spdlog::info("{}", note);
  return config;
}

Config load_run_config(const RunFolder& run, const std::vector<std::string>& overrides) {
  for (const std::string& one : overrides)
    if (!one.starts_with("decoding."))
      throw Error("--set " + one + ": the model is trained, only options of decoding can be set",
                  "--set decoding.beam=10, say; attune describe lists the options");
  std::error_code ignored;
  if (fs::exists(run.folder, ignored) && !fs::is_directory(run.folder, ignored))
    throw Error(run.folder.string() + " is a file, not a run",
                "name the folder that attune train wrote: runs/toy, say");
  if (!fs::is_directory(run.folder, ignored))
    throw Error(run.folder.string() + ": no such run", "`attune train CONFIG` makes one, as runs/<name of the config>");
  if (!fs::exists(run.config(), ignored))
    throw Error(run.folder.string() + ": this folder is no run: it has no config.yaml",
                "a run is what `attune train CONFIG` writes");
  std::vector<std::string> notes;  // they were told when the run was trained
  Config config = load(run.config(), overrides, Purpose::kDescription,
                       overrides.empty() ? "the run's config was changed, or another version of attune wrote it"
                                         : "`attune describe` lists every option",
                       notes);
  config.run.value = absolute_path(fs::current_path(), run.folder);
  return config;
}

}  // namespace attune::config
