// Opens what a training left: what translate, align and evaluate begin with.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "models/seq2seq.h"
#include "src/app/command.h"
#include "src/base/run.h"
#include "src/config/config.h"
#include "src/decode/ensemble.h"
#include "src/eval/report.h"
#include "src/text/vocabulary.h"

namespace attune::app {

struct TrainedRun {
  RunFolder folder;
  config::Config config;
  text::Vocabularies vocabularies;
  models::Seq2Seq model;   // weights loaded, eval mode, on the device
  std::string checkpoint;  // name of the one that was opened
  int64_t update = 0;
};

/// `checkpoint`: "best" (default), "last", or the name of one; `overrides` set options of `decoding`. Errors: no such run, no checkpoint, a damaged or foreign one.
TrainedRun open_trained(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common,
                        const std::vector<std::string>& overrides = {});

/// One that has anything to align; an Error besides where it has not.
TrainedRun open_attending(const std::filesystem::path& run, const std::string& checkpoint, const CommonFlags& common);

/// Runs that translate together. The first one's config and vocabularies count. Error when their vocabularies differ.
struct TrainedRuns {
  config::Config config;
  text::Vocabularies vocabularies;
  decode::Ensemble models;
  std::vector<eval::EvaluatedRun> opened;  // which checkpoint of each
};
TrainedRuns open_ensemble(const std::vector<std::string>& runs, const std::string& checkpoint,
                          const CommonFlags& common, const std::vector<std::string>& overrides = {});

/// Adds --set to a verb that uses a trained run.
CLI::Option* add_decoding_overrides(CLI::App& verb, std::vector<std::string>& overrides);

/// "auto" | "cpu" | "cuda" | "cuda:1" as a device; Error when it is not there.
torch::Device device_of(const CommonFlags& common);

}  // namespace attune::app
