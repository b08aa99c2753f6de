#include "src/synthetic/tasks.h"

#include "src/synthetic/names.h"
#include "src/synthetic/sequences.h"
#include "src/synthetic/toy.h"

namespace attune::synthetic {

const Table<TaskRow>& tasks() {
  static const Table<TaskRow> table{
      "task",
      {
          {"toy",
           "English to French from a small grammar, with word order and agreement to learn",
           make_toy,
           {"en", "fr"}},
          {"reverse", "random symbols, to be written backwards", make_reverse},
          {"copy", "random symbols, to be written again", make_copy},
          {"sort", "different numbers, to be written from the smallest to the largest", make_sort},
          {"names",
           "English to French about people, of whose names most stand in no vocabulary",
           make_names,
           {"en", "fr"}},
      }};
  return table;
}

std::vector<CorpusFile> corpus_files(const TaskRow& task, const std::vector<Split>& splits) {
  std::vector<CorpusFile> files;
  for (const Split& split : splits) {
    CorpusFile source{split.name + "." + std::string(task.suffixes[0]), {}};
    CorpusFile target{split.name + "." + std::string(task.suffixes[1]), {}};
    CorpusFile gold{split.name + ".gold", {}};
    for (const Pair& pair : split.pairs) {
      source.text += pair.source + "\n";
      target.text += pair.target + "\n";
      gold.text += pair.gold + "\n";
    }
    for (CorpusFile* file : {&source, &target, &gold}) files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace attune::synthetic
