// A training with all that it is made of: what the API's Trainer stands for.
#pragma once
#include <memory>
#include <optional>

#include "attune/trainer.h"
#include "src/api/prepare.h"
#include "src/train/trainer.h"
#include "src/train/validator.h"

namespace attune::api {

class Training {
 public:
  Training(const Config& config, const TrainerOptions& options);
  Ending fit() { return trainer_->fit(); }

 private:
  void read_texts();
  void make_model(const std::string& device);
  void make_trainer(TrainingObserver* observer);

  Config config_;
  const config::Config& options_;
  RunFolder run_, start_;  // `start_`: whose weights are the first, where `starts_`
  std::optional<RunLock> lock_;
  std::unique_ptr<Replaced> replaced_;
  bool starts_ = false;
  text::Vocabularies vocabularies_;
  std::optional<corpus::ParallelCorpus> corpus_;
  std::shared_ptr<const corpus::Guides> guides_;
  std::optional<models::Seq2Seq> model_;
  std::optional<train::Validator> validator_;
  TrainingObserver silent_;  // where there is no other
  std::optional<train::Trainer> trainer_;
};

}  // namespace attune::api
