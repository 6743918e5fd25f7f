// What the first bytes of a CSV file say about its format: delimiter, header, names and kinds of the columns.
// The rules are in lieder/io/csv.hpp.
#pragma once

#include <string>
#include <vector>

#include "io/csv_record.hpp"
#include "lieder/io/table.hpp"

namespace lieder {

struct CsvFormat {
  char delimiter = ',';
  bool has_header = false;
  std::vector<std::string> names;
  std::vector<ColumnKind> kinds;
};

/// Looks at the probe, skips comments before the first row, and leaves the stream before the header or the first row.
/// Throws InputError: an empty file, a header without rows, a repeated name, a delimiter option that is not known.
CsvFormat detect_csv_format(CsvStream& stream, const TableOptions& options);

}  // namespace lieder
