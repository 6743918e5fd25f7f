// CSV files (RFC 4180, read generously): UTF-8 with or without a byte order mark, LF or CRLF, quoted cells.
//
// Delimiter: tab, ';', ',' or blanks. The first hundred records are cut by each; the one under which most records agree
// on a number of cells (more than one) and most cells are numbers is taken, in that order among equals.
// Header: the first row is one unless
//   - it holds no text (numbers and missing cells only), or
//   - it holds numbers, and either they are the majority or every text cell has text below it as well.
// A header cell without a name is named c<k>; control characters in a name become '?'. Lines that start with '#' before
// the first row are comments (but not '#' right before a delimiter: that is a name). Blank lines are skipped; in a file
// of one column a blank line between rows is a missing cell.
// A decimal comma is not read: it is an error that says so.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/table.hpp"

namespace lieder {

/// Reads a CSV file in one pass; memory: one buffer of about a mebibyte and the block. Reads some
/// hundred MB/s. Throws InputError.
class CsvReader : public BlockReader {
 public:
  explicit CsvReader(const std::filesystem::path& path, const TableOptions& options = {});
  ~CsvReader() override;

 private:
  struct Impl;

  Index fill(Matrix& values, std::vector<Index>& rows) override;
  void selection_changed() override;

  std::unique_ptr<Impl> impl_;
};

/// A header of names and one line a row, comma separated; numbers in the shortest form that reads back to the same
/// double (nan and inf as such). Names are quoted where they must be. ShapeError unless there is one name a column.
std::string csv_text(const std::vector<std::string>& names, const MatrixRef& values);

/// Writes csv_text to a file, which appears when complete. Throws InputError, or ShapeError.
void write_csv(const std::filesystem::path& path, const std::vector<std::string>& names, const MatrixRef& values);

}  // namespace lieder
