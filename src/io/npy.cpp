#include "lieder/io/npy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "io/npy_header.hpp"
#include "io/text.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/output_file.hpp"

namespace lieder {

namespace {

constexpr Index kChunk = Index{1} << 16;  // elements read or written at a time

// Moves column-major data to row-major.
std::vector<double> to_row_major(const std::vector<double>& data, const std::vector<Index>& shape) {
  std::vector<double> result(data.size());
  std::vector<Index> place(shape.size(), 0);
  for (double& value : result) {
    Index source = 0;
    for (std::size_t d = shape.size(); d-- > 0;) {
      source = source * shape[d] + place[d];
    }
    value = data[static_cast<std::size_t>(source)];
    for (std::size_t d = shape.size(); d-- > 0 && ++place[d] == shape[d];) {
      place[d] = 0;
    }
  }
  return result;
}

// Little-endian bytes of doubles.
void append_doubles(const double* values, Index count, std::string& bytes) {
  const std::size_t start = bytes.size();
  bytes.resize(start + static_cast<std::size_t>(count) * sizeof(double));
  std::memcpy(bytes.data() + start, values, static_cast<std::size_t>(count) * sizeof(double));
  if constexpr (std::endian::native == std::endian::big) {
    for (std::size_t k = start; k < bytes.size(); k += sizeof(double)) {
      std::reverse(bytes.data() + k, bytes.data() + k + sizeof(double));
    }
  }
}

}  // namespace

Matrix NpyArray::slice(Index k) const {
  if (shape.size() != 3) {
    throw ShapeError(fmt::format("NpyArray::slice: expected 3 dimensions, got {}", shape.size()));
  }
  require(k >= 0 && k < shape[0], fmt::format("NpyArray::slice: expected 0 to {}, got {}", shape[0] - 1, k));
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(data.data() + k * shape[1] * shape[2], shape[1], shape[2]);
}

bool is_npy_file(const std::filesystem::path& path) {
  const InputFile file(path);
  return path.extension() == ".npy" || (std::filesystem::is_regular_file(path) && has_npy_magic(file));
}

NpyArray read_npy(const std::filesystem::path& path) {
  const InputFile file(path);
  const NpyHeader header = read_npy_header(file);
  NpyArray array;
  array.shape = header.shape;
  array.data.resize(static_cast<std::size_t>(header.count));
  std::vector<char> bytes(static_cast<std::size_t>(std::min(kChunk, header.count)) * header.type.size);
  for (Index first = 0; first < header.count; first += kChunk) {
    const Index count = std::min(kChunk, header.count - first);
    file.read_at(header.data_offset + static_cast<std::uint64_t>(first) * header.type.size, bytes.data(),
                 static_cast<std::size_t>(count) * header.type.size);
    convert_npy(header.type, bytes.data(), count, array.data.data() + first);
  }
  if (header.is_fortran_order && array.shape.size() > 1) {
    array.data = to_row_major(array.data, array.shape);
  }
  return array;
}

void write_npy(const std::filesystem::path& path, const NpyArray& array) {
  Index count = 1;
  for (const Index size : array.shape) {
    count *= size;
  }
  require_size("write_npy: data", static_cast<Index>(array.data.size()), count, "the product of shape");
  AtomicFile file(path);
  std::string bytes = npy_header_text(array.shape);
  for (Index first = 0; first < count; first += kChunk) {
    append_doubles(array.data.data() + first, std::min(kChunk, count - first), bytes);
    file.write(bytes);
    bytes.clear();
  }
  file.write(bytes);
  file.commit();
}

void write_npy(const std::filesystem::path& path, const MatrixRef& matrix) {
  AtomicFile file(path);
  std::string bytes = npy_header_text({matrix.rows(), matrix.cols()});
  RowVector row(matrix.cols());
  for (Index i = 0; i < matrix.rows(); ++i) {
    row = matrix.row(i);
    append_doubles(row.data(), row.size(), bytes);
    if (static_cast<Index>(bytes.size()) >= kChunk) {
      file.write(bytes);
      bytes.clear();
    }
  }
  file.write(bytes);
  file.commit();
}

}  // namespace lieder
