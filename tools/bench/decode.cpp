// decode: sentences a second of translating a file with a trained run, with and without the program's start-up.
//
// Verified: the program writes what was timed here.
#include <spdlog/fmt/fmt.h>

#include <iostream>

#include "src/api/trained.h"
#include "src/base/error.h"
#include "src/decode/translator.h"
#include "tools/bench/bench.h"
#include "tools/bench/lines.h"

namespace attune::bench {
namespace {

struct Flags {
  std::string run, source, checkpoint = "best", attune = ATTUNE_PROGRAM, precision = "float32";
  int64_t beam = 5, batch = 64, lines = 0;
};

void time_decoding(const Flags& flags) {
  print_machine(flags.precision);
  const ScratchFolder scratch;
  const Lines lines = read_lines(flags.source, flags.lines);
  const api::TrainedRun trained = api::open_trained(flags.run, {.checkpoint = flags.checkpoint, .device = "cpu"});
  decode::DecodeOptions options = trained.options().decoding;
  options.beam = flags.beam;
  options.batch = flags.batch;
  options.precision = flags.precision;
  decode::Translator translator(trained.model, trained.vocabularies, options);
  translate(translator, {lines.front()});  // warms up

  const Stopwatch watch;
  const Lines translations = translate(translator, lines);
  const double inside = watch.seconds();

  std::ofstream(scratch / "source") << fmt::format("{}\n", fmt::join(lines, "\n"));
  const double whole = seconds_of_program({flags.attune,
                                           "translate",
                                           flags.run,
                                           "--source",
                                           scratch / "source",
                                           "--output",
                                           scratch / "translations",
                                           "--checkpoint",
                                           flags.checkpoint,
                                           "--beam",
                                           std::to_string(flags.beam),
                                           "--batch",
                                           std::to_string(flags.batch),
                                           "--threads",
                                           std::to_string(at::get_num_threads()),
                                           "--device",
                                           "cpu",
                                           "--quiet",
                                           "--precision",
                                           flags.precision});
  const Lines written = read_lines(scratch / "translations", 0);
  verify(written.size() == lines.size(), fmt::format("the program wrote {} lines", written.size()));
  size_t same = 0;
  for (size_t i = 0; i < written.size(); ++i) same += written[i] == translations[i] ? 1 : 0;
  // Other neighbours in a batch, other rounding: what is equally probable may come out differently.
  verify(static_cast<double>(same) >= 0.99 * static_cast<double>(written.size()),
         fmt::format("of {} lines only {} are what the program writes", written.size(), same));

  const auto count = static_cast<double>(lines.size());
  std::cout << fmt::format("verified: of {} lines the program writes {} the same\n", lines.size(), same)
            << fmt::format("decode beam {}, batch {}: {:.2f} s without start-up, {:.1f} sentences/s\n", flags.beam,
                           flags.batch, inside, count / inside)
            << fmt::format("decode beam {}, batch {}: {:.2f} s with start-up, {:.1f} sentences/s\n", flags.beam,
                           flags.batch, whole, count / whole);
}

}  // namespace
}  // namespace attune::bench

int main(int argc, char** argv) {
  CLI::App app{"Times the translation of a file.", "decode"};
  attune::bench::Flags flags;
  app.add_option("run", flags.run, "folder of a trained run")->required();
  app.add_option("--source", flags.source, "file to translate")->required();
  app.add_option("--beam", flags.beam, "hypotheses kept; 1: greedy")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--batch", flags.batch, "sentences at a time")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--lines", flags.lines, "of the file; 0: all")->check(CLI::Range(0, 100000000));
  app.add_option("--checkpoint", flags.checkpoint, "best, last, or the name of one")->capture_default_str();
  app.add_option("--precision", flags.precision, "float32, bfloat16 or auto")
      ->check(CLI::IsMember({"float32", "bfloat16", "auto"}))
      ->capture_default_str();
  app.add_option("--attune", flags.attune, "the program")->capture_default_str();
  return attune::bench::run(app, argc, argv, [&] { attune::bench::time_decoding(flags); });
}
