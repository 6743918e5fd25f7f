#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "io/npy_header.hpp"
#include "io/text.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/npy.hpp"

namespace lieder {

struct NpyReader::Impl {
  explicit Impl(const std::filesystem::path& path) : file(path), header(read_npy_header(file)) {}

  InputFile file;
  NpyHeader header;
  MissingPolicy missing = MissingPolicy::error;
  Index file_rows = 0;
  Index file_cols = 0;
  Index next_row = 0;
  std::vector<char> bytes;
  std::vector<double> row_values;

  void read_elements(Index first, Index count);
  void read_rows(Index count, const std::vector<Index>& selected, Matrix& values, Index row);
};

// `count` elements of the file, from place `first`, to `bytes`.
void NpyReader::Impl::read_elements(Index first, Index count) {
  const std::size_t size = header.type.size;
  bytes.resize(static_cast<std::size_t>(count) * size);
  file.read_at(header.data_offset + static_cast<std::uint64_t>(first) * size, bytes.data(), bytes.size());
}

// The selected columns of the next `count` rows, to row `row` of `values` and below.
void NpyReader::Impl::read_rows(Index count, const std::vector<Index>& selected, Matrix& values, Index row) {
  if (header.is_fortran_order) {
    for (std::size_t k = 0; k < selected.size(); ++k) {
      read_elements(selected[k] * file_rows + next_row, count);
      convert_npy(header.type, bytes.data(), count, &values(row, static_cast<Index>(k)));
    }
    return;
  }
  read_elements(next_row * file_cols, count * file_cols);
  row_values.resize(static_cast<std::size_t>(count * file_cols));
  convert_npy(header.type, bytes.data(), count * file_cols, row_values.data());
  for (std::size_t k = 0; k < selected.size(); ++k) {
    for (Index i = 0; i < count; ++i) {
      values(row + i, static_cast<Index>(k)) = row_values[static_cast<std::size_t>(i * file_cols + selected[k])];
    }
  }
}

NpyReader::NpyReader(const std::filesystem::path& path, const TableOptions& options)
    : impl_(std::make_unique<Impl>(path)) {
  const std::vector<Index>& shape = impl_->header.shape;
  schema_.file = impl_->file.name();
  schema_.row_word = "row";
  if (shape.empty() || shape.size() > 2) {
    throw InputError(fmt::format("{}: expected an array of 1 or 2 dimensions, found {} (shape {})", schema_.file,
                                 shape.size(), fmt::join(shape, " x ")));
  }
  impl_->missing = options.missing;
  impl_->file_rows = shape[0];
  impl_->file_cols = shape.size() == 2 ? shape[1] : 1;
  if (impl_->header.count == 0) {
    throw InputError(
        fmt::format("{}: expected rows and columns, found shape {}", schema_.file, fmt::join(shape, " x ")));
  }
  for (Index j = 0; j < impl_->file_cols; ++j) {
    schema_.names.push_back(fmt::format("c{}", j));
  }
  schema_.kinds.assign(schema_.names.size(), ColumnKind::number);
  select(schema_.number_columns());
}

NpyReader::~NpyReader() = default;

Index NpyReader::fill(Matrix& values, std::vector<Index>& rows) {
  Index filled = 0;
  while (filled < values.rows() && impl_->next_row < impl_->file_rows) {
    const Index count = std::min(values.rows() - filled, impl_->file_rows - impl_->next_row);
    impl_->read_rows(count, selected_, values, filled);
    const Index first = filled;
    for (Index i = first; i < first + count; ++i) {
      const Index file_row = ++impl_->next_row;  // from 1
      bool is_complete = true;
      for (Index k = 0; k < values.cols(); ++k) {
        const double value = values(i, k);
        if (std::isinf(value) || (std::isnan(value) && impl_->missing == MissingPolicy::error)) {
          throw_cell_error(schema_, file_row, selected_[static_cast<std::size_t>(k)], "a finite number",
                           std::isnan(value) ? "'nan' (a missing value)" : in_quotes(fmt::format("{}", value)));
        }
        is_complete = is_complete && !std::isnan(value);
      }
      if (!is_complete) {
        ++dropped_;
        continue;
      }
      if (filled != i) {
        values.row(filled) = values.row(i);
      }
      rows.push_back(file_row);
      ++filled;
    }
  }
  return filled;
}

}  // namespace lieder
