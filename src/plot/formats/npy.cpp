// npy: one NumPy file a sentence in the folder npy/, float32 [target, source], or [head, target, source] where heads were asked for:
// as jsonl's head_names has them, where several layers attend each layer's mean before its heads. 00007.2.npy is the second of several translations. Format version 1.0: magic, version, length of the header, a Python dict padded
// with blanks to a multiple of 64 bytes, then the values row by row, little-endian.
#include <spdlog/fmt/fmt.h>

#include <bit>

#include "src/base/files.h"
#include "src/plot/formats/writers.h"

namespace attune::plot {
namespace {

static_assert(std::endian::native == std::endian::little, "the values are written as they lie in memory");

std::string npy_bytes(const std::string& shape, const std::vector<const Matrix*>& matrices) {
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", shape);
  constexpr size_t kPreamble = 10;
  header.append(63 - (kPreamble + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  for (const Matrix* matrix : matrices)
    bytes.append(reinterpret_cast<const char*>(matrix->values.data()), matrix->values.size() * sizeof(float));
  return bytes;
}

std::string array_of(const alignment::AlignedPair& pair) {
  const Matrix& mean = pair.alignment;
  if (pair.heads.empty()) return npy_bytes(fmt::format("{}, {}", mean.rows, mean.columns), {&mean});
  std::vector<const Matrix*> heads;
  for (const alignment::AttentionMap& head : pair.heads) heads.push_back(&head.weights);
  return npy_bytes(fmt::format("{}, {}, {}", heads.size(), mean.rows, mean.columns), heads);
}

class NpyWriter : public AlignmentWriter {
 public:
  explicit NpyWriter(const std::filesystem::path& folder) : folder_(folder / "npy") { make_folder(folder_); }

  void write(const alignment::Alternatives& sentence) override {
    for (size_t rank = 0; rank < sentence.size(); ++rank) {
      const std::string suffix = rank == 0 ? "npy" : fmt::format("{}.npy", rank + 1);
      write_file(folder_ / sentence_file(sentence[rank], suffix), array_of(sentence[rank]));
      ++written_;
    }
  }
  std::string summary() const override { return fmt::format("{} in npy/", written_); }

 private:
  std::filesystem::path folder_;
  int64_t written_ = 0;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_npy(const Folder& folder, const FormatOptions& /*options*/) {
  return std::make_unique<NpyWriter>(folder);
}

}  // namespace attune::plot
