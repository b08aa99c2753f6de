// What is seen of a training: at a terminal a bar on the last line, elsewhere a line each `log_every` updates.
#pragma once
#include "src/train/progress.h"

namespace attune::app::train {

class TrainingDisplay : public attune::train::Observer {
 public:
  explicit TrainingDisplay(bool quiet);
  ~TrainingDisplay() override;

  void updated(const attune::train::Progress& progress) override;
  void logged(const attune::train::Progress& progress) override;
  void validation_begins(int64_t update) override;
  void validated(const attune::train::Progress& progress, const attune::train::Validation& validation,
                 bool best) override;
  void saved(const std::string& checkpoint) override;

 private:
  void draw(const std::string& text);
  void clear();

  bool bar_;
  bool drawn_ = false;
  double drawn_at_ = -1;  // seconds of training
};

/// "1:02:03", "4:05"; "?" below 0.
std::string duration(double seconds);

}  // namespace attune::app::train
