// Where the links of a text come from: a run that reads it, or a file.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "src/alignment/links.h"
#include "src/app/chunks.h"
#include "src/app/command.h"
#include "src/plot/formats.h"

namespace attune::app::align {

class LinkSource {
 public:
  virtual ~LinkSource() = default;
  /// Links between the words of the next lines, source to target; one list a line.
  virtual std::vector<std::vector<alignment::Link>> next(const Chunk& chunk) = 0;
  /// Behind the last: an Error when there is more than the text, warnings of what a run could not see.
  virtual void finish() {}
};

struct LinkSourceOptions {
  bool turned = false;      // a run that translates from target to source, or a file whose links are target-source
  plot::LinkOptions links;  // of a run
  bool whole = false;       // a pair that a run cannot read is an error, and not without links
};

/// `name`: a run folder, whose model reads both sides, or a file of links, i-j from 0. Errors: neither; a run that attends to
/// nothing.
std::unique_ptr<LinkSource> open_links(const std::string& name, const LinkSourceOptions& options,
                                       const CommonFlags& common);

/// Adds --links and --threshold to a verb.
void add_link_flags(CLI::App& verb, plot::LinkOptions& links);

}  // namespace attune::app::align
