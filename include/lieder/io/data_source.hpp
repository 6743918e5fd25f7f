// A data set as the command line describes it: a file and the columns that are inputs, outputs, weights, time and
// trajectory. Read whole, or in blocks when it is larger than memory.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/columns.hpp"
#include "lieder/io/table.hpp"

namespace lieder {

/// Selections in the notation of columns.hpp; an empty one selects nothing, but empty `inputs` select every numeric
/// column that no other selection reads.
struct DataSelection {
  std::string inputs;
  std::string outputs;
  std::string weights;     ///< one quantity, not negative
  std::string time;        ///< one quantity
  std::string trajectory;  ///< one quantity: rows of equal value belong together
  TableOptions table;
};

/// N rows. Invariant: each member has N rows, or none where nothing was selected.
struct DataBlock {
  Matrix inputs;
  Matrix outputs;
  Vector weights;
  Vector time;
  Vector trajectory;
  std::vector<Index> rows;  ///< line or row number in the file

  Index size() const { return static_cast<Index>(rows.size()); }
};

class DataSource {
 public:
  /// Opens the file and reads the selections. Throws InputError; options are named --inputs, --outputs, ...
  DataSource(std::filesystem::path path, DataSelection selection);
  ~DataSource();
  DataSource(DataSource&&) noexcept;
  DataSource& operator=(DataSource&&) noexcept;

  const TableSchema& schema() const;
  /// What was selected, in order. The text of each is its label.
  const std::vector<ColumnExpression>& inputs() const;
  const std::vector<ColumnExpression>& outputs() const;
  Index dropped_rows() const;

  /// The next rows, at most max_rows; false at the end. Throws InputError.
  bool next(DataBlock& block, Index max_rows = 16384);
  /// All rows that are left. InputError if there are none.
  DataBlock read_all();
  /// Starts again at the first row.
  void rewind();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The labels of expressions, in order.
std::vector<std::string> labels(const std::vector<ColumnExpression>& expressions);

}  // namespace lieder
