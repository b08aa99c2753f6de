#include "src/app/align/link_source.h"

#include <algorithm>
#include <utility>

#include "attune/aligner.h"
#include "src/alignment/gold.h"
#include "src/app/align/aligned.h"
#include "src/app/start.h"
#include "src/app/trained.h"
#include "src/base/error.h"

namespace attune::app::align {
namespace {

std::vector<alignment::Link> turned(std::vector<alignment::Link> links) {
  for (alignment::Link& link : links) std::swap(link.source, link.target);
  std::sort(links.begin(), links.end());
  return links;
}

class RunLinks final : public LinkSource {
 public:
  RunLinks(const Run& run, const LinkSourceOptions& options) : aligner_(run), options_(options) {}

  std::vector<std::vector<alignment::Link>> next(const Chunk& chunk) override {
    const auto& read = options_.turned ? chunk.targets : chunk.sources;
    const auto& written = options_.turned ? chunk.sources : chunk.targets;
    std::vector<std::vector<alignment::Link>> out;
    const Translations found = aligner_.align(read, written, {.numbers = chunk.lines});
    limits_ += found.limits;
    for (const Translation& pair : found.lines) {
      std::vector<alignment::Link>& links = out.emplace_back();
      if (pair.hypotheses.empty() && options_.whole)
        throw Error("line " + std::to_string(chunk.lines[out.size() - 1]) + ": the pair is too long to be read whole",
                    "leave the line out of all files, or split it");
      if (pair.hypotheses.empty()) continue;  // too long, which force says
      const Hypothesis& given = pair.hypotheses.front();
      const alignment::AlignedPair shown = aligned_pair(pair.source, pair.tokens(given), given.alignment);
      links = alignment::link_rules().at(options_.links.rule).links(shown.alignment, options_.links.threshold);
      if (options_.turned) links = turned(std::move(links));
    }
    return out;
  }
  void finish() override { warn_of(aligner_.describe(std::exchange(limits_, {}))); }

 private:
  Aligner aligner_;
  LinkSourceOptions options_;
  Limits limits_;
};

class FileLinks final : public LinkSource {
 public:
  FileLinks(const std::string& file, bool is_turned) : file_(file), turned_(is_turned) {}

  std::vector<std::vector<alignment::Link>> next(const Chunk& chunk) override {
    std::vector<std::vector<alignment::Link>> out;
    for (size_t i = 0; i < chunk.sources.size(); ++i) {
      alignment::PairLengths lengths = alignment::count_words(chunk.sources[i], chunk.targets[i]);
      if (turned_) std::swap(lengths.source, lengths.target);
      std::vector<alignment::Link> links = file_.next(lengths).possible;
      out.push_back(turned_ ? turned(std::move(links)) : std::move(links));
    }
    return out;
  }
  void finish() override {
    file_.expect_end();
    file_.doubt_first_words();
  }

 private:
  alignment::GoldReader file_;
  bool turned_;
};

}  // namespace

std::unique_ptr<LinkSource> open_links(const std::string& name, const LinkSourceOptions& options,
                                       const CommonFlags& common) {
  if (!std::filesystem::is_directory(name)) return std::make_unique<FileLinks>(name, options.turned);
  return std::make_unique<RunLinks>(open_attending(name, "best", common), options);
}

void add_link_flags(CLI::App& verb, plot::LinkOptions& links) {
  auto* rule = verb.add_option("--links", links.rule, "how weights become links:" + listed(alignment::link_rules()))
                   ->capture_default_str();
  verb.add_option("--threshold", links.threshold, "the least weight that --links threshold links")
      ->check(CLI::Range(0.0, 1.0))
      ->needs(rule)
      ->capture_default_str();
}

}  // namespace attune::app::align
