// A folder of config files and small texts, and what loading says about them.
#pragma once
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/config/load.h"

namespace attune::config {

/// What every training config must say; tests add to it.
inline const std::string kNeeded =
    "data:\n"
    "  training: {source: text/train.en, target: text/train.fr}\n"
    "  validation: {source: text/valid.en, target: text/valid.fr}\n"
    "training: {limits: {epochs: 1}}\n";

class ConfigFiles : public testing::Test {
 protected:
  ConfigFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "attune_config_XXXXXX").string();
    folder_ = std::filesystem::canonical(mkdtemp(name.data()));
    for (const char* file : {"train.en", "train.fr", "valid.en", "valid.fr"})
      write(std::string("text/") + file, "a b\n");
  }
  ~ConfigFiles() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& text) {
    const std::filesystem::path file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  /// The config of `text`; a problem fails the test.
  Config load(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return load_config(write("a.yaml", text), overrides, Purpose::kTraining, &notes_);
  }

  /// What is said about a file, with the folder's name taken out; "" when nothing is.
  std::string said(const std::string& name, const std::vector<std::string>& overrides = {},
                   Purpose purpose = Purpose::kTraining) {
    try {
      load_config(folder_ / name, overrides, purpose, &notes_);
    } catch (const Error& e) {
      return without_folder(e.what());
    }
    return "";
  }
  std::string said_about(const std::string& text, const std::vector<std::string>& overrides = {}) {
    write("a.yaml", text);
    return said("a.yaml", overrides);
  }
  std::string without_folder(std::string text) const {
    for (size_t at; (at = text.find(folder_.string() + "/")) != std::string::npos;)
      text.erase(at, folder_.string().size() + 1);
    return text;
  }

  std::filesystem::path folder_;
  std::vector<std::string> notes_;
};

}  // namespace attune::config
