// What a training left, opened: what the API's Run stands for.
#pragma once
#include <filesystem>
#include <string>

#include "attune/run.h"
#include "models/seq2seq.h"
#include "src/base/run.h"
#include "src/config/config.h"
#include "src/decode/ensemble.h"
#include "src/text/vocabulary.h"

namespace attune::api {

struct TrainedRun {
  RunFolder folder;
  Config config;
  text::Vocabularies vocabularies;
  models::Seq2Seq model;   // weights loaded, eval mode, on the device
  std::string checkpoint;  // name of the one that was opened
  int64_t update = 0;

  const config::Config& options() const { return config.values(); }
};

/// Opens the vocabularies of a run as the model of its config reads them. Error when they are missing or damaged.
text::Vocabularies vocabularies_of(const RunFolder& run, const config::Config& config);

/// As Run's constructor.
TrainedRun open_trained(const std::filesystem::path& run, const RunOptions& options = {});

}  // namespace attune::api
