// Tables: named numeric columns, one row a sample, read from CSV or NPY whole or in blocks.
//
// One interface (BlockReader) hides the format. A reader yields blocks of rows of the selected columns, so that a file
// larger than memory is read in one pass; read_table() collects the blocks.
//
// Rules that every reader keeps
//   - every number that it returns is finite: an infinite or unreadable cell of a selected column is an InputError,
//     a missing one (an empty cell, NA, N/A, NaN, null, in any case) follows the MissingPolicy;
//   - a text column (no number in it) or an empty one is left out unless it is selected, which is an InputError;
//   - an error is one line: file, line (CSV) or row (NPY) counted from 1, column, what was expected and found.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// What to do with a row in which a selected column is missing.
enum class MissingPolicy {
  error,  ///< InputError that names the first missing cell
  drop,   ///< leave the row out and count it
};

enum class HeaderMode {
  automatic,  ///< a header unless the first row is numeric (see csv.hpp)
  present,
  absent,
};

enum class ColumnKind {
  number,
  text,   ///< no number in it
  empty,  ///< nothing in it
};

struct TableOptions {
  MissingPolicy missing = MissingPolicy::error;
  HeaderMode header = HeaderMode::automatic;  ///< CSV only
  char delimiter = '\0';                      ///< CSV only: one of , ; tab or space (any blanks); '\0' detects it
};

/// What a file holds. The kinds of a CSV file are those of its first mebibyte (of all of a shorter file).
struct TableSchema {
  std::string file;
  std::vector<std::string> names;  ///< distinct; c0, c1, ... without a header
  std::vector<ColumnKind> kinds;   ///< as many as names
  std::string row_word = "line";   ///< what rows are counted in: "line" (CSV) or "row" (NPY)

  Index cols() const { return static_cast<Index>(names.size()); }
  /// All columns of kind `number`, ascending.
  std::vector<Index> number_columns() const;
};

/// A block of rows. Invariant: rows.size() == values.rows(); values are finite.
struct RowBlock {
  Matrix values;            ///< rows x selected columns, in the order of the selection
  std::vector<Index> rows;  ///< line or row number in the file of each, from 1
};

class BlockReader {
 public:
  virtual ~BlockReader() = default;

  const TableSchema& schema() const { return schema_; }
  const std::vector<Index>& selected() const { return selected_; }
  /// Rows left out so far because a selected column was missing (MissingPolicy::drop).
  Index dropped_rows() const { return dropped_; }

  /// Chooses columns by number (default: schema().number_columns()), before the first next(). InputError for a text
  /// column; ValueError for a number that is out of range or comes twice.
  void select(std::vector<Index> columns);

  /// Reads the next rows, at most max_rows >= 1. False, and an empty block, at the end.
  bool next(RowBlock& block, Index max_rows = 16384);

 protected:
  BlockReader() = default;
  BlockReader(const BlockReader&) = default;
  BlockReader& operator=(const BlockReader&) = default;

  /// Fills the first rows of `values` (already max_rows x selected) and returns how many.
  virtual Index fill(Matrix& values, std::vector<Index>& rows) = 0;
  virtual void selection_changed() {}

  TableSchema schema_;
  std::vector<Index> selected_;
  Index dropped_ = 0;

 private:
  bool started_ = false;
};

/// A whole table. values is N x C, C all columns of the file; a column that was not selected is all NaN.
struct Table {
  TableSchema schema;
  Matrix values;
  std::vector<Index> rows;  ///< line or row number of each
  Index dropped_rows = 0;
};

/// Opens a file in the format that its first bytes show: NPY, else CSV. Throws InputError.
std::unique_ptr<BlockReader> open_table(const std::filesystem::path& path, const TableOptions& options = {});

/// Reads the selected columns of all rows that are left. Throws InputError, also when no row is left.
Table read_rows(BlockReader& reader);

/// Reads all rows of all numeric columns. Throws InputError, also when no row is left.
Table read_table(const std::filesystem::path& path, const TableOptions& options = {});

/// Writes N x C values under C names (empty: c0, c1, ...): NPY when the path ends in .npy, which keeps no names, else
/// CSV. The file appears when complete. Throws InputError (cannot write) or ShapeError (names).
void write_table(const std::filesystem::path& path, const std::vector<std::string>& names, const MatrixRef& values);

}  // namespace lieder
