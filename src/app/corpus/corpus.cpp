// attune corpus TASK --output DIR: a synthetic corpus with its gold alignments.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "src/app/commands.h"
#include "src/base/error.h"
#include "src/base/files.h"
#include "src/synthetic/tasks.h"

namespace attune::app::corpus {
namespace {

struct Flags {
  std::string task;
  std::string output;
  synthetic::TaskOptions options;
  bool force = false;
};

/// The files that are not there yet with just this text. Error when one is there with another text, unless `force`.
std::vector<synthetic::CorpusFile> missing(const std::vector<synthetic::CorpusFile>& files,
                                           const std::filesystem::path& folder, bool force) {
  std::vector<synthetic::CorpusFile> wanted;
  for (const synthetic::CorpusFile& file : files) {
    const std::filesystem::path path = folder / file.name;
    const bool there = std::filesystem::exists(path);
    if (there && read_file(path) == file.text) continue;
    if (there && !force)
      throw Error(path.string() + " is there already and holds something else; nothing was written",
                  "name another folder with --output, or add --force to write over it");
    wanted.push_back(file);
  }
  return wanted;
}

int run(const Flags& flags) {
  const synthetic::TaskRow& task = synthetic::tasks().at(flags.task);
  const std::vector<synthetic::Split> splits = task.make(flags.options);
  const std::filesystem::path folder = flags.output;
  make_folder(folder);
  for (const synthetic::CorpusFile& file : missing(corpus_files(task, splits), folder, flags.force))
    write_file(folder / file.name, file.text);
  const std::string source_suffix(task.suffixes[0]), target_suffix(task.suffixes[1]);
  for (const synthetic::Split& split : splits)
    std::cout << (folder / split.name).string() << ".{" << source_suffix << "," << target_suffix
              << ",gold}: " << split.pairs.size() << " pairs\n";
  return 0;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags&) {
  const auto flags = std::make_shared<Flags>();
  std::string help;
  for (const synthetic::TaskRow& task : synthetic::tasks().rows())
    help += (help.empty() ? "" : "; ") + std::string(task.name) + ": " + std::string(task.help);
  verb.add_option("task", flags->task, help)->required()->type_name("TASK");
  verb.add_option("--output", flags->output, "folder to write into; made when it is not there")
      ->required()
      ->type_name("DIR");
  verb.add_option("--seed", flags->options.seed, "of the random choices")
      ->check(CLI::Range(0, 2147483647))
      ->capture_default_str();
  verb.add_option("--pairs", flags->options.pairs, "pairs in train; reverse, copy, sort: 50000, names: 10000");
  verb.add_option("--shortest", flags->options.shortest, "words of the shortest sentence; reverse, copy, sort: 1");
  verb.add_option("--longest", flags->options.longest,
                  "words of the longest in train; reverse, copy: 25, and valid and test go a fifth beyond; sort: 15");
  verb.add_option("--symbols", flags->options.symbols, "how many different words; reverse, copy: 50, sort: 100");
  verb.add_flag("--force", flags->force, "write over files that hold something else");
  return [flags] { return run(*flags); };
}

}  // namespace attune::app::corpus
