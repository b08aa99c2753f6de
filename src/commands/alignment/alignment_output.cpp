#include "src/commands/alignment/alignment_output.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "src/base/files.h"
#include "src/base/log.h"

namespace attune {

AlignmentOutput::AlignmentOutput(const std::filesystem::path& folder, const std::vector<std::string>& formats,
                                 int64_t pictures)
    : folder_(folder), pictures_(pictures) {
  make_folder(folder);
  if (!std::filesystem::is_empty(folder))
    spdlog::info("{} holds files already: those of the same names are replaced, others stay", folder.string());
  for (auto name = formats.begin(); name != formats.end(); ++name) {
    if (std::find(formats.begin(), name, *name) != name) continue;  // asked for twice
    const AlignmentFormat& row = alignment_formats().at(*name);
    writers_.push_back({row.picture, row.make(folder)});
  }
}

void AlignmentOutput::write(const AlignedPair& pair) {
  for (const auto& [picture, writer] : writers_) {
    if (picture && written_ >= pictures_)
      left_out_ = true;
    else
      writer->write(pair);
  }
  ++written_;
}

std::string AlignmentOutput::finish() {
  std::string files;
  for (const auto& [picture, writer] : writers_) {
    writer->finish();
    files += (files.empty() ? "" : ", ") + writer->summary();
  }
  if (left_out_)
    spdlog::info("pictures of the first {} sentences only; --pictures N or --sentences 3,7-9 for others", pictures_);
  return fmt::format("{} sentence{} in {}: {}", written_, written_ == 1 ? "" : "s", folder_.string(), files);
}

}  // namespace attune
