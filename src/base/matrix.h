// A plain matrix: what travels to the rooms that know no torch (plots, files, evaluation).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace attune {

/// Row-major floats, [rows, columns]. An alignment is [target length, source length].
struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<float> values;

  Matrix() = default;
  Matrix(int64_t r, int64_t c, float fill = 0) : rows(r), columns(c), values(static_cast<size_t>(r * c), fill) {}
  float& at(int64_t r, int64_t c) { return values[static_cast<size_t>(r * columns + c)]; }
  float at(int64_t r, int64_t c) const { return values[static_cast<size_t>(r * columns + c)]; }
  std::span<float> row(int64_t r) { return {values.data() + r * columns, static_cast<size_t>(columns)}; }
  std::span<const float> row(int64_t r) const { return {values.data() + r * columns, static_cast<size_t>(columns)}; }
  bool operator==(const Matrix&) const = default;
};

}  // namespace attune
