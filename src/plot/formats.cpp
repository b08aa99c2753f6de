#include "src/plot/formats.h"

#include "src/plot/formats/writers.h"

namespace attune {

const Table<AlignmentFormat>& alignment_formats() {
  static const Table<AlignmentFormat> table{
      "alignment format",
      {
          {"svg", "a picture of each sentence, for the web", true, make_svg},
          {"png", "a picture of each sentence, as pixels", true, make_png},
          {"pdf", "a picture of each sentence, for print", true, make_pdf},
          {"jsonl", "alignments.jsonl: one object a line with words and matrix", false, make_jsonl},
          {"npy", "npy/: one NumPy array a sentence, float32 [target, source]", false, make_npy},
          {"pharaoh", "alignments.pharaoh: hard links, source-target from 0, one sentence a line", false, make_pharaoh},
      }};
  return table;
}

}  // namespace attune
