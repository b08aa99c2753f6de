// What is seen of a training: at a terminal a bar on the last line, elsewhere a line each `log_every` updates.
#pragma once
#include <functional>
#include <string>

#include "attune/trainer.h"

namespace attune::app::train {

class TrainingDisplay : public TrainingObserver {
 public:
  TrainingDisplay(bool quiet, std::function<bool()> stops);
  ~TrainingDisplay() override;

  void updated(const Progress& progress) override;
  void logged(const Progress& progress) override;
  void validation_begins(int64_t update) override;
  void validated(const Progress& progress, const Validation& validation, bool best) override;
  void saved(const std::string& checkpoint) override;
  bool stops() override { return stops_(); }

 private:
  void draw(const std::string& text);
  void clear();

  bool bar_;
  std::function<bool()> stops_;
  bool drawn_ = false;
  double drawn_at_ = -1;  // seconds of training
};

/// "1:02:03", "4:05"; "?" below 0.
std::string duration(double seconds);

}  // namespace attune::app::train
