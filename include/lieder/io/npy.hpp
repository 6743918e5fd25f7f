// NPY files, the array format of NumPy (numpy.lib.format, versions 1.0 to 3.0).
//
// Read: float64, float32, int8 to int64, uint8 to uint64, bool; either byte order, C or Fortran order. All become
// double (integers above 2^53 are rounded). Written: version 1.0, little-endian float64, C order.
// As a table a 1-D array is one column and a 2-D array is rows x columns named c0, c1, ...
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/table.hpp"

namespace lieder {

/// An array of any number of dimensions. Invariant: data.size() is the product of shape (1 for an empty shape).
struct NpyArray {
  std::vector<Index> shape;
  std::vector<double> data;  ///< row-major (C order)

  /// Slice k of a 3-D array as a matrix. ShapeError for another number of dimensions, ValueError for k out of range.
  Matrix slice(Index k) const;
};

/// True for a regular file that starts with the NPY magic string or is named .npy. InputError if it cannot be read.
bool is_npy_file(const std::filesystem::path& path);

/// Reads a whole array; NaN and infinity are kept. InputError: not an NPY file, another element type, a malformed
/// header, data shorter or longer than the header says.
NpyArray read_npy(const std::filesystem::path& path);

/// Writes an array (ShapeError unless the invariant holds) or a matrix (2-D). InputError if it cannot be written.
void write_npy(const std::filesystem::path& path, const NpyArray& array);
void write_npy(const std::filesystem::path& path, const MatrixRef& matrix);

/// Reads a 1-D or 2-D array in blocks of rows (Fortran order: one read a selected column and block).
class NpyReader : public BlockReader {
 public:
  explicit NpyReader(const std::filesystem::path& path, const TableOptions& options = {});
  ~NpyReader() override;

 private:
  struct Impl;

  Index fill(Matrix& values, std::vector<Index>& rows) override;

  std::unique_ptr<Impl> impl_;
};

}  // namespace lieder
