// attune symmetrize FORWARD BACKWARD: one word alignment out of two directions', of runs or of files.
#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <memory>
#include <optional>

#include "src/alignment/symmetrize.h"
#include "src/app/align/link_source.h"
#include "src/app/chunks.h"
#include "src/app/commands.h"
#include "src/app/start.h"
#include "src/base/error.h"
#include "src/base/line_output.h"
#include "src/corpus/pair_reader.h"
#include "src/eval/link_table.h"

namespace attune::app::symmetrize {
namespace {

struct Flags {
  std::string forward, backward, source, target, output, gold, method = "grow-diag-final-and";
  plot::LinkOptions links;
  bool inverted = false, json = false;
};

/// Each direction and each way to join them, against gold links.
class Judged {
 public:
  Judged() {
    rows_ = {{"forward", {}}, {"backward", {}}};
    for (const alignment::Symmetrization& row : alignment::symmetrizations().rows())
      rows_.emplace_back(row.name, eval::AlignmentCounts{});
  }
  void add(const std::vector<alignment::Link>& forward, const std::vector<alignment::Link>& backward,
           const alignment::GoldAlignment& gold) {
    rows_[0].second.add(forward, gold);
    rows_[1].second.add(backward, gold);
    for (size_t i = 0; i < alignment::symmetrizations().rows().size(); ++i)
      rows_[i + 2].second.add(alignment::symmetrizations().rows()[i].join(forward, backward), gold);
    ++sentences_;
  }
  std::string text(bool json) const { return json ? link_json(rows_, sentences_) : link_table(rows_, sentences_); }

 private:
  eval::NamedCounts rows_;
  int64_t sentences_ = 0;
};

int symmetrize(const Flags& flags, const CommonFlags& common) {
  const alignment::Symmetrization& method = alignment::symmetrizations().at(flags.method);
  alignment::link_rules().at(flags.links.rule);
  attune::corpus::check_same_length(flags.source, flags.target);
  const bool backward_is_run = std::filesystem::is_directory(flags.backward);
  if (backward_is_run && flags.inverted)
    throw Error("--inverted is about a file, and " + flags.backward + " is a run",
                "leave it out: a run is turned anyway");
  const bool judges = !flags.gold.empty();
  const auto forward = align::open_links(flags.forward, {false, flags.links, judges}, common);
  const auto backward =
      align::open_links(flags.backward, {backward_is_run || flags.inverted, flags.links, judges}, common);
  Judged judged;
  std::optional<LineOutput> output;
  if (!judges || !flags.output.empty()) output.emplace(flags.output);
  Chunks chunks({flags.source, flags.target, flags.gold}, {});
  for (Chunk chunk; chunks.next(chunk);) {
    const auto of_forward = forward->next(chunk), of_backward = backward->next(chunk);
    for (size_t i = 0; i < chunk.lines.size(); ++i) {
      if (judges) judged.add(of_forward[i], of_backward[i], chunk.gold[i]);
      if (output && !output->write(to_pharaoh(method.join(of_forward[i], of_backward[i])) + "\n")) return 0;
    }
  }
  forward->finish();
  backward->finish();
  if (output) output->finish();
  if (judges) std::cout << judged.text(flags.json) << std::flush;
  return 0;
}

}  // namespace

Action declare(CLI::App& verb, const CommonFlags& common) {
  auto flags = std::make_shared<Flags>();
  verb.add_option("forward", flags->forward,
                  "a run that translates source to target, or its links: i-j from 0 (.talp: from 1), a line a pair")
      ->check(named())
      ->required();
  verb.add_option("backward", flags->backward,
                  "a run that translates target to source, or its links, as source-target too")
      ->check(named())
      ->required();
  verb.add_option("--source", flags->source, "source side, one sentence a line")->check(named())->required();
  verb.add_option("--target", flags->target, "target side")->check(named())->required();
  verb.add_option("--method", flags->method, "how they are joined:" + listed(alignment::symmetrizations()))
      ->capture_default_str();
  align::add_link_flags(verb, flags->links);
  verb.add_flag("--inverted", flags->inverted, "the backward file's links are target-source");
  verb.add_option("--output", flags->output, "file for the links; default: standard output")->check(named());
  auto* gold = verb.add_option("--gold", flags->gold,
                               "gold links, i-j sure, ipj possible: instead of the links, how good each direction and "
                               "each method is (with --output the links, too)")
                   ->check(named());
  verb.add_flag("--json", flags->json, "one JSON object instead of the table")->needs(gold);
  return [flags, &common] { return symmetrize(*flags, common); };
}

}  // namespace attune::app::symmetrize
