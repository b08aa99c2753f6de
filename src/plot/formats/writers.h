// The rows of the table of alignment formats, one file each; what they write stands at the head of each file.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "src/plot/formats.h"

namespace attune::plot {

using Folder = std::filesystem::path;

std::unique_ptr<AlignmentWriter> make_svg(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_png(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_pdf(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_pages(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_sheet(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_html(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_jsonl(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_npy(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_csv(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_pharaoh(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_talp(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_marian(const Folder& folder, const FormatOptions& options);
std::unique_ptr<AlignmentWriter> make_nematus(const Folder& folder, const FormatOptions& options);

std::unique_ptr<AlignmentReader> open_jsonl(const AlignmentFile& file);
std::unique_ptr<AlignmentReader> open_pharaoh(const AlignmentFile& file);
std::unique_ptr<AlignmentReader> open_talp(const AlignmentFile& file);
std::unique_ptr<AlignmentReader> open_marian(const AlignmentFile& file);
std::unique_ptr<AlignmentReader> open_nematus(const AlignmentFile& file);

/// Writes what `text` makes of each sentence into one file, behind its `head`.
std::unique_ptr<AlignmentWriter> make_text_writer(const std::filesystem::path& file,
                                                  std::function<std::string(const alignment::Alternatives&)> text,
                                                  const std::string& head = {});

/// Says once that a file has room for the first of several translations, or systems, alone.
void say_best_alone(const alignment::Alternatives& sentence, const std::string& file);

/// "00007.svg": the 1-based number of the line, so that files sort as the text does.
std::string sentence_file(const alignment::AlignedPair& pair, const std::string& suffix);

}  // namespace attune::plot
