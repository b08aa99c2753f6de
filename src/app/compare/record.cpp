#include "src/app/compare/record.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "attune/run.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/base/run.h"
#include "src/config/load.h"
#include "src/config/resume.h"

namespace attune::app::compare {
namespace {

struct Record {
  Checksums trained;     // Basis::trained
  double megabytes = 0;  // the most that a process had
};

/// Nothing is known of a run that no comparison trained.
Record read_record(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  try {
    const auto json = nlohmann::json::parse(read_file(file));
    return {json.at("trained").get<Checksums>(), json.at("megabytes").get<double>()};
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

void write_record(const std::filesystem::path& file, const Record& record) {
  make_folder(file.parent_path());
  const nlohmann::ordered_json json = {{"trained", record.trained}, {"megabytes", record.megabytes}};
  write_file(file, json.dump(1) + "\n");
}

bool is_begun(const Job& job) { return !checkpoint_names(job.files.run).empty(); }

/// The options that weights depend on: texts do by what is in them, and validations translate greedily whatever the search.
config::Config as_trained(config::Config config) {
  const decode::DecodeOptions usual;
  config.run = {};
  config.data.training = attune::corpus::TrainingTexts{};
  config.data.validation = config.data.test = attune::corpus::TestSet{};
  config.decoding.search = usual.search;
  config.decoding.sample = usual.sample;
  config.decoding.beam = usual.beam;
  config.decoding.length_penalty = usual.length_penalty;
  config.decoding.length_normalization = usual.length_normalization;
  config.decoding.coverage_penalty = usual.coverage_penalty;
  return config;
}

/// Options whose files hold something else than before, a sentence each.
std::vector<std::string> changed(const Checksums& before, const Checksums& now) {
  Checksums all = before;
  all.insert(now.begin(), now.end());
  std::vector<std::string> out;
  for (const auto& [option, sum] : all) {
    const auto was = before.find(option), is = now.find(option);
    if (was == before.end() || is == now.end() || was->second != is->second)
      out.push_back(option + ": another text than the run had");
  }
  return out;
}

}  // namespace

void check_same_training(const Job& job) {
  if (!is_begun(job)) return;
  std::vector<std::string> found =
      differences(as_trained(config::load_run_config({job.files.run})), as_trained(job.config));
  if (const Checksums before = read_record(job.files.record).trained; !before.empty())
    for (const std::string& text : changed(before, job.basis.trained)) found.push_back(text);
  if (found.empty()) return;
  std::string message = job.files.run.string() + " was trained with something else:";
  for (const std::string& one : found) message += "\n  " + one;
  throw Error(message, "another folder for what is new (--output FOLDER), or set it back; once " +
                           job.files.run.filename().string() + " is deleted, it is trained anew");
}

void begin_record(const Job& job) {
  Record record = is_begun(job) ? read_record(job.files.record) : Record{};
  record.trained = job.basis.trained;
  write_record(job.files.record, record);
}

double keep_peak(const Job& job, double megabytes) {
  Record record = read_record(job.files.record);
  record.megabytes = std::max(record.megabytes, megabytes);
  write_record(job.files.record, record);
  return record.megabytes;
}

}  // namespace attune::app::compare
