// Tables: one description for the terminal (aligned text) and for the HTML report.
//
// Text is UTF-8. Columns of a terminal are counted as terminals draw them: a combining mark takes none, an East Asian
// wide character or an emoji takes two, everything else one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

enum class TextAlign {
  automatic,  ///< number if every cell that is not empty reads as a number, text otherwise
  text,       ///< aligned left
  number,     ///< aligned right; tabular figures in HTML
  formula,    ///< aligned left; fixed-width type in HTML
};

struct TextColumn {
  std::string title;
  TextAlign kind = TextAlign::automatic;

  TextColumn(std::string column_title, TextAlign column_kind = TextAlign::automatic)
      : title(std::move(column_title)), kind(column_kind) {}
  TextColumn(const char* column_title) : title(column_title) {}
};

/// Rows of cells under titled columns. Invariant: every row has as many cells as there are columns.
class TextTable {
 public:
  TextTable() = default;
  explicit TextTable(std::vector<TextColumn> columns) : columns_(std::move(columns)) {}

  /// Appends a row; ShapeError if the number of cells is not the number of columns.
  TextTable& add_row(std::vector<std::string> cells);

  const std::vector<TextColumn>& columns() const { return columns_; }
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }
  bool empty() const { return rows_.empty(); }

  /// The kind of column j with `automatic` resolved from its cells.
  TextAlign kind(std::size_t j) const;

 private:
  std::vector<TextColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// The table as aligned text: titles, a rule, the rows; two spaces between columns, no trailing spaces, every line
/// ends in a newline. `indent` spaces start each line. A line break inside a cell is drawn as a space.
std::string to_text(const TextTable& table, int indent = 0);

/// x to `digits` significant digits (1 to 17) without trailing zeros: "0.05", "3.142", "1.2e-7", "nan", "-inf". Whole
/// numbers below 1e9 are written in full. Negative zero is "0".
std::string format_number(double x, int digits = 4);

/// As format_number, typeset: "1.2×10⁻⁷", a true minus sign.
std::string typeset_number(double x, int digits = 4);

/// Columns that a terminal uses for the text (see above); control characters and invalid bytes count as one.
Index display_width(std::string_view text);

}  // namespace lieder
