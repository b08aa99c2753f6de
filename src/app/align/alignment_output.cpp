#include "src/app/align/alignment_output.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>

#include "src/base/files.h"
#include "src/base/log.h"

namespace attune::app::align {

AlignmentOutput::AlignmentOutput(const std::filesystem::path& folder, const OutputOptions& options)
    : folder_(folder), pictures_(options.pictures) {
  const auto& formats = options.formats;
  make_folder(folder);
  if (!std::filesystem::is_empty(folder))
    spdlog::info("{} holds files already: those of the same names are replaced, others stay", folder.string());
  for (auto name = formats.begin(); name != formats.end(); ++name) {
    if (std::find(formats.begin(), name, *name) != name) continue;  // asked for twice
    const plot::AlignmentFormat& row = plot::alignment_formats().at(*name);
    const bool ends =
        row.shows.ends == plot::Ends::kAlways || (row.shows.ends == plot::Ends::kAsChosen && options.ends);
    writers_.push_back({row.shows.picture, ends,
                        row.files.make(folder, {.links = options.links,
                                                .title = options.title,
                                                .note = options.note,
                                                .unit = options.unit,
                                                .ends = options.ends,
                                                .update = options.update})});
  }
}

void AlignmentOutput::write(const alignment::Alternatives& sentence) {
  alignment::Alternatives inner;  // made where somebody writes it
  for (const auto& [picture, ends, writer] : writers_) {
    if (picture && written_ >= pictures_) {
      left_out_ = true;
      continue;
    }
    if (!ends && inner.empty()) std::ranges::transform(sentence, std::back_inserter(inner), alignment::without_ends);
    writer->write(ends ? sentence : inner);
  }
  ++written_;
}

std::string AlignmentOutput::finish() {
  for (const bool pictures : {false, true})  // one that is too large takes no data with it
    for (const auto& [picture, ends, writer] : writers_)
      if (picture == pictures) writer->finish();
  std::string files;
  for (const auto& [picture, ends, writer] : writers_) files += (files.empty() ? "" : ", ") + writer->summary();
  if (left_out_)
    spdlog::info("pictures of the first {} sentences only; --pictures N or --sentences 3,7-9 for others", pictures_);
  return fmt::format("{} sentence{} in {}: {}", written_, written_ == 1 ? "" : "s", folder_.string(), files);
}

}  // namespace attune::app::align
