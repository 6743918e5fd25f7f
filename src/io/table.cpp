#include "lieder/io/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "io/text.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/npy.hpp"

namespace lieder {

std::vector<Index> TableSchema::number_columns() const {
  std::vector<Index> columns;
  for (Index j = 0; j < cols(); ++j) {
    if (kinds[static_cast<std::size_t>(j)] == ColumnKind::number) {
      columns.push_back(j);
    }
  }
  return columns;
}

void BlockReader::select(std::vector<Index> columns) {
  require(!started_, "BlockReader::select: call it before the first next()");
  std::vector<bool> is_selected(schema_.names.size());
  for (const Index column : columns) {
    require(column >= 0 && column < schema_.cols(),
            fmt::format("BlockReader::select: expected columns 0 to {}, got {}", schema_.cols() - 1, column));
    const auto j = static_cast<std::size_t>(column);
    require(!is_selected[j], fmt::format("BlockReader::select: column {} comes twice", column));
    is_selected[j] = true;
    if (schema_.kinds[j] != ColumnKind::number) {
      throw InputError(fmt::format("{}, column {}: expected numbers, found {}", schema_.file,
                                   in_quotes(schema_.names[j]),
                                   schema_.kinds[j] == ColumnKind::text ? "text" : "no values"));
    }
  }
  selected_ = std::move(columns);
  selection_changed();
}

bool BlockReader::next(RowBlock& block, Index max_rows) {
  require(max_rows >= 1, fmt::format("BlockReader::next: expected max_rows of at least 1, got {}", max_rows));
  started_ = true;
  block.values.resize(max_rows, static_cast<Index>(selected_.size()));
  block.rows.clear();
  const Index filled = fill(block.values, block.rows);
  if (filled < max_rows) {
    block.values.conservativeResize(filled, Eigen::NoChange);
  }
  return filled > 0;
}

std::unique_ptr<BlockReader> open_table(const std::filesystem::path& path, const TableOptions& options) {
  if (is_npy_file(path)) {
    return std::make_unique<NpyReader>(path, options);
  }
  return std::make_unique<CsvReader>(path, options);
}

Table read_rows(BlockReader& reader) {
  Table table;
  table.schema = reader.schema();
  const std::vector<Index>& selected = reader.selected();
  std::vector<Matrix> blocks;
  for (RowBlock block; reader.next(block);) {
    table.rows.insert(table.rows.end(), block.rows.begin(), block.rows.end());
    blocks.push_back(std::move(block.values));
  }
  table.dropped_rows = reader.dropped_rows();
  if (table.rows.empty()) {
    throw InputError(fmt::format("{}: expected rows of numbers, found a missing value in each of {} rows",
                                 table.schema.file, table.dropped_rows));
  }
  table.values.setConstant(static_cast<Index>(table.rows.size()), table.schema.cols(),
                           std::numeric_limits<double>::quiet_NaN());
  Index first = 0;
  for (Matrix& block : blocks) {
    for (std::size_t k = 0; k < selected.size(); ++k) {
      table.values.col(selected[k]).segment(first, block.rows()) = block.col(static_cast<Index>(k));
    }
    first += std::exchange(block, Matrix()).rows();
  }
  return table;
}

Table read_table(const std::filesystem::path& path, const TableOptions& options) {
  const std::unique_ptr<BlockReader> reader = open_table(path, options);
  if (reader->selected().empty()) {
    throw InputError(fmt::format("{}: expected at least one column of numbers, found none", reader->schema().file));
  }
  return read_rows(*reader);
}

void write_table(const std::filesystem::path& path, const std::vector<std::string>& names, const MatrixRef& values) {
  if (path.extension() == ".npy") {
    write_npy(path, values);
    return;
  }
  std::vector<std::string> header = names;
  for (Index j = 0; names.empty() && j < values.cols(); ++j) {
    header.push_back(fmt::format("c{}", j));
  }
  write_csv(path, header, values);
}

}  // namespace lieder
