// The rows of the table of alignment formats, one file each; what they write stands at the head of each file.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "src/plot/formats.h"

namespace attune {

std::unique_ptr<AlignmentWriter> make_svg(const std::filesystem::path& folder);
std::unique_ptr<AlignmentWriter> make_png(const std::filesystem::path& folder);
std::unique_ptr<AlignmentWriter> make_pdf(const std::filesystem::path& folder);
std::unique_ptr<AlignmentWriter> make_jsonl(const std::filesystem::path& folder);
std::unique_ptr<AlignmentWriter> make_npy(const std::filesystem::path& folder);
std::unique_ptr<AlignmentWriter> make_pharaoh(const std::filesystem::path& folder);

/// "00007.svg": the 1-based number of the line, so that files sort as the text does.
std::string sentence_file(const AlignedPair& pair, const std::string& suffix);

}  // namespace attune
