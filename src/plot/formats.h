// What alignments are written as, and read from. THE TABLE of alignment formats: a new one is one file in formats/ and one row.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "src/alignment/aligned_pair.h"
#include "src/alignment/link_rules.h"
#include "src/base/table.h"

namespace attune::plot {

/// Writes sentences in one format into one folder. Files appear whole or not at all: per sentence when it is written,
/// common ones in `finish`.
class AlignmentWriter {
 public:
  virtual ~AlignmentWriter() = default;
  /// Errors: the folder cannot be written, the disk is full.
  virtual void write(const alignment::Alternatives& sentence) = 0;
  /// Completes the file that holds all sentences; called once, after the last.
  virtual void finish() {}
  /// What was written, for a message: "alignments.jsonl", "20 x .svg".
  virtual std::string summary() const = 0;
};

/// Reads sentences back, in the order of the file; other tools' files too.
class AlignmentReader {
 public:
  virtual ~AlignmentReader() = default;
  /// False behind the last. Errors with file and line.
  virtual bool next(alignment::AlignedPair& pair) = 0;
};

/// How weights become links, in formats of links.
struct LinkOptions {
  std::string rule = "argmax";  // a name of link_rules()
  float threshold = alignment::kLinkThreshold;
};

/// The links of a pair that shows no ends: those that it was read as, else what the rule makes of its weights.
std::vector<alignment::Link> links_of(const alignment::AlignedPair& pair, const LinkOptions& options);

struct FormatOptions {
  LinkOptions links = {};
  std::string title = {};     // of a page
  std::string note = {};      // beside it
  std::string unit = "word";  // that a page opens with, as with the ends
  bool ends = false;
  int64_t update = 0;  // of the checkpoint, where a page shows the moments up to it; 0: it does not
};

/// A file to be read; the texts that it belongs to where it holds no words (may be empty elsewhere), pieces as its links count
/// them, with blanks between.
struct AlignmentFile {
  std::filesystem::path file, source, target;
};

/// Whether a format holds the row and the column of the ends of the sentences.
enum class Ends { kAsChosen, kAlways, kNever };

struct AlignmentFormat {
  std::string_view name, help;
  struct {
    bool picture;  // large, one a sentence: callers limit how many
    Ends ends;     // of what `write` is given
  } shows;
  struct {
    std::unique_ptr<AlignmentWriter> (*make)(const std::filesystem::path& folder, const FormatOptions& options);
    /// Null where nothing reads it back.
    std::unique_ptr<AlignmentReader> (*open)(const AlignmentFile& file) = nullptr;
  } files;
};

/// svg png pdf pages sheet html; jsonl npy csv; pharaoh talp marian nematus. The folder given to `make` must exist.
const Table<AlignmentFormat>& alignment_formats();

}  // namespace attune::plot
