// The families of parts that `model:` may name, each a table of rows. Torch-free: the parts are only declared here.
// A new part is one file in the family's folder and one row in the family's .cpp.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "src/base/table.h"

namespace attune::models {

class Cell;
class Score;
class Window;
class Normalizer;
class Coverage;
class Bridge;
class Positions;
class Encoder;
class Readout;
class Decoder;
class Output;
struct ModelOptions;
struct AttentionOptions;
struct OutputSizes;  // models/outputs/output.h

struct CellSizes {
  int64_t input, hidden;
};
struct AttentionSizes {
  int64_t query, key;                 // Q, D; of a score: one head's shares
  const AttentionOptions& attention;  // the row reads its own section
};
struct BridgeSizes {
  int64_t encoder, memory, decoder;  // H per direction, D, H
};
struct PositionSizes {
  int64_t width, longest;  // E; of learned ones
};
struct ReadoutSizes {
  int64_t state, context, embedding, width;  // H, D, E, R
};

struct CellRow {
  std::string_view name, help;
  std::shared_ptr<Cell> (*make)(const CellSizes&);
};
struct ScoreRow {
  std::string_view name, help;
  std::shared_ptr<Score> (*make)(const AttentionSizes&);  // null: nothing is attended to (fixed_context.h)
  bool equal_widths = false;                              // query and memory must be of one width
  bool plain_keys = true;    // it is a function of query and key to which coverage can be added
  bool reads_memory = true;  // it reads keys at all
  bool gradient = true;      // every weight has one: a model can learn to look anywhere
};
struct WindowRow {
  std::string_view name, help;
  std::shared_ptr<Window> (*make)(const AttentionSizes&);
  int64_t (*breadth)(const AttentionOptions&) = nullptr;   // positions that a step sees at most; null: all
  bool (*sums_to_one)(const AttentionOptions&) = nullptr;  // whether weights still do; null: they do
  bool is_global = false;                                  // every position as it is
};
struct NormalizerRow {
  std::string_view name, help;
  std::shared_ptr<Normalizer> (*make)(const AttentionSizes&);
  bool draws = false;    // it draws positions in training
  bool gradient = true;  // every weight has one: a model can learn to look anywhere
};
struct CoverageRow {
  std::string_view name, help;
  std::shared_ptr<Coverage> (*make)(const AttentionSizes&);  // null: none is kept
};
struct BridgeRow {
  std::string_view name, help;
  std::shared_ptr<Bridge> (*make)(const BridgeSizes&);
  bool reads_memory = false;  // and not the encoder's last states alone
  bool reads_ends = true;     // the encoder's last states
};
struct ReadoutRow {
  std::string_view name, help;
  std::shared_ptr<Readout> (*make)(const ReadoutSizes&);
  bool reads = true;  // something: it has a width
};
struct PositionRow {
  std::string_view name, help;
  std::shared_ptr<Positions> (*make)(const PositionSizes&);
};
struct EncoderRow {
  std::string_view name, help;
  std::shared_ptr<Encoder> (*make)(const ModelOptions&);
  int64_t (*states)(const ModelOptions&);  // their width
  std::string_view bridge;                 // what `bridge: auto` means
  bool ends = false;                       // it leaves last states (Memory::last)
};
struct DecoderRow {
  std::string_view name, help;
  std::shared_ptr<Decoder> (*make)(const ModelOptions&);
  int64_t (*states)(const ModelOptions&);  // their width: what asks the attention
  /// Steps from the one that writes a word to the first whose query has read it.
  int64_t (*read_after)(const ModelOptions&);
  std::string_view score;  // what `score: auto` means
  bool recurs = false;     // it goes on from a state: it has a bridge, an order, a readout
};
struct OrderRow {
  std::string_view name, help;
  std::string_view readout;  // what `readout: auto` means
  std::shared_ptr<Decoder> (*make)(const ModelOptions&);
  int64_t read_after = 1;  // DecoderRow::read_after
  /// Whether the next step reads this one's readout, and by it what was attended to; null: the state has read it.
  bool (*feeds_input)(const ModelOptions&) = nullptr;
  bool attends_from_bottom = false;  // from the lowest layer, which reads what was attended to
};

struct OutputRow {
  std::string_view name, help;
  std::shared_ptr<Output> (*make)(const OutputSizes&);
  bool generates = true;  // words of the vocabulary: it reads readouts
  bool copies = false;    // words of the source: it reads alignments
};

/// Embeddings that are the output layer too.
struct TieRow {
  std::string_view name;
  bool target, source;
};

const Table<CellRow>& cells();              // models/recurrent/cells/cells.cpp
const Table<ScoreRow>& scores();            // models/attention/scores/scores.cpp
const Table<WindowRow>& windows();          // models/attention/windows/windows.cpp
const Table<NormalizerRow>& normalizers();  // models/attention/normalizers/normalizers.cpp
const Table<CoverageRow>& coverages();      // models/attention/coverages/coverages.cpp
const Table<BridgeRow>& bridges();          // models/recurrent/bridge.cpp
const Table<ReadoutRow>& readouts();        // models/recurrent/readout.cpp
const Table<PositionRow>& positions();      // models/transformer/positions.cpp
const Table<EncoderRow>& encoders();        // models/encoders.cpp
const Table<DecoderRow>& decoders();        // models/decoders.cpp
const Table<OrderRow>& decoder_orders();    // models/decoders.cpp
const Table<OutputRow>& outputs();          // models/outputs/outputs.cpp

}  // namespace attune::models
