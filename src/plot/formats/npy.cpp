// npy: one NumPy file a sentence in the folder npy/, float32 [target, source], format version 1.0: magic, version,
// length of the header, a Python dict padded with blanks to a multiple of 64 bytes, then the values row by row,
// little-endian.
#include <spdlog/fmt/fmt.h>

#include <bit>
#include <cstring>

#include "src/base/files.h"
#include "src/plot/formats/writers.h"

namespace attune {
namespace {

static_assert(std::endian::native == std::endian::little, "the values are written as they lie in memory");

std::string npy_bytes(const Matrix& matrix) {
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", matrix.rows, matrix.columns);
  constexpr size_t kPreamble = 10;
  header.append(63 - (kPreamble + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(matrix.values.data()), matrix.values.size() * sizeof(float));
  return bytes;
}

class NpyWriter : public AlignmentWriter {
 public:
  explicit NpyWriter(const std::filesystem::path& folder) : folder_(folder / "npy") { make_folder(folder_); }

  void write(const AlignedPair& pair) override {
    write_file(folder_ / sentence_file(pair, "npy"), npy_bytes(pair.alignment));
    ++written_;
  }
  std::string summary() const override { return fmt::format("{} in npy/", written_); }

 private:
  std::filesystem::path folder_;
  int64_t written_ = 0;
};

}  // namespace

std::unique_ptr<AlignmentWriter> make_npy(const std::filesystem::path& folder) {
  return std::make_unique<NpyWriter>(folder);
}

}  // namespace attune
