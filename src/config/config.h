// Config: everything a YAML file says, typed. A component gets its own struct, never the whole.
#pragma once
#include "models/options/model.h"
#include "src/corpus/parallel_corpus.h"
#include "src/decode/options.h"
#include "src/text/vocabulary.h"
#include "src/train/options.h"

namespace attune::config {

struct DataOptions {
  corpus::TrainingTexts training;
  corpus::TestSet validation, test;
  corpus::FilterOptions filter;
  void fields(auto& field) {
    field("training", training, "what is learned from");
    field("validation", validation, "what is watched during training");
    field("test", test, "what `attune evaluate` takes by default");
    field("filter", filter, "of the training pairs");
  }
};

struct Config {
  Path run;
  int64_t seed = 1;
  DataOptions data;
  text::VocabularyOptions vocabulary;
  models::ModelOptions model;
  train::TrainingOptions training;
  decode::DecodeOptions decoding;
  void fields(auto& field) {
    field("run", run, kFree,
          "the folder that everything of the run is written into; default: runs/<name of the config> in the current "
          "folder");
    field("seed", seed, kFixed, "of parameters, shuffling and dropout", between(0, 4294967295));
    field("data", data, "the parallel texts");
    field("vocabulary", vocabulary, "how text becomes ids");
    field("model", model, "the architecture");
    field("training", training, "how it is trained");
    field("decoding", decoding, "how it translates");
  }
};

}  // namespace attune::config
