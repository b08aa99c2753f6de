// A program that uses the installed API: consumer CONFIG RUN trains two updates into RUN, opens it, translates,
// aligns and scores a sentence.
#include <attune/aligner.h>
#include <attune/trainer.h>

#include <iostream>

namespace {

struct Watcher : attune::TrainingObserver {
  void updated(const attune::Progress& progress) override { updates = progress.update; }
  bool stops() override { return updates >= 2; }
  int64_t updates = 0;
};

void train(const std::string& config, const std::string& run) {
  Watcher watcher;
  attune::Trainer trainer(attune::Config::load_for_training(config, {"run=" + run}), {.observer = &watcher});
  const attune::Ending ending = trainer.fit();
  std::cout << "trained " << ending.update << (ending.stopped ? ", stopped\n" : "\n");
}

void use(const std::string& folder) {
  const attune::Run run(folder);
  const attune::Translator translator(run);
  attune::DecodeOptions options = translator.options();
  options.beam = 3;
  const attune::Translations found = translator.translate({"the cat sees a dog"}, {.nbest = 2, .options = options});
  const attune::Translation& line = found.lines.front();
  std::cout << "translations " << line.hypotheses.size() << " of " << found.limits.translated << "\n";
  const attune::Hypothesis read = attune::Aligner(run).align({"a dog"}, {"un chien"}).lines.front().hypotheses.front();
  std::cout << "alignment " << read.alignment.rows << " x " << read.alignment.columns << "\n";
  std::cout << "parameters " << run.parameter_count() << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    attune::set_threads(1);
    train(argv[argc - 2], argv[argc - 1]);
    use(argv[argc - 1]);
    use("nowhere");
  } catch (const attune::Error& error) {
    std::cout << "error: " << error.what() << "\nhint: " << error.hint() << "\n";
  }
  return 0;
}
