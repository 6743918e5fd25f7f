// One cell of text: a number, missing, or neither.
#pragma once

#include <string_view>

namespace lieder {

enum class CellKind {
  number,    ///< finite
  missing,   ///< empty, NA, N/A, NaN, null
  infinite,  ///< inf, or beyond the range of double
  text,
};

struct Cell {
  CellKind kind;
  double value;  ///< NaN unless a number
};

/// Reads a cell without blanks around it. A leading '+' is allowed; the decimal separator is '.'.
Cell parse_cell(std::string_view text);

/// True for "1,5": what would be a number if the decimal separator were a comma.
bool is_decimal_comma_number(std::string_view text);

}  // namespace lieder
