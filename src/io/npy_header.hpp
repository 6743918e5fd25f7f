// The header of an NPY file (numpy.lib.format, versions 1.0 to 3.0), and its elements as double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/input_file.hpp"

namespace lieder {

/// The type of the elements: kind 'f' float, 'i' signed, 'u' unsigned, 'b' bool.
struct NpyType {
  char kind = 'f';
  std::size_t size = 8;  ///< bytes
  bool is_big_endian = false;
};

struct NpyHeader {
  NpyType type;
  bool is_fortran_order = false;
  std::vector<Index> shape;
  Index count = 1;                ///< the product of shape
  std::uint64_t data_offset = 0;  ///< of the first element
};

/// Reads the header and checks that the file has as many bytes of data as it says. Throws InputError.
NpyHeader read_npy_header(const InputFile& file);

/// The text of the header of a row-major float64 array: everything before the data.
std::string npy_header_text(const std::vector<Index>& shape);

/// Element k of raw data, for k = 0 .. count-1, to out[k * stride].
void convert_npy(const NpyType& type, const char* bytes, Index count, double* out, Index stride = 1);

/// True if the regular file starts with the NPY magic string.
bool has_npy_magic(const InputFile& file);

}  // namespace lieder
