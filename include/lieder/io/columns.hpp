// Column selections: the COLS of the command line, such as "E,px,py,pz", "2-5" or "M^2,log(a)".
//
// A selection is a comma separated list (commas inside parentheses or backquotes do not separate). An item is, tried in
// this order,
//   name          a column by its exact name, also `in backquotes`
//   number        a column by its place, from 0
//   number-number an inclusive range of places
//   expression    of columns: + - * / ^ ( ), numbers, the constant pi, and
//                 abs acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp hypot ln log log10 log2 max min
//                 sign sin sinh sqrt tan tanh; log and ln are the natural logarithm, -a^2 is -(a^2)
// In an expression the longest column name that fits is taken, whatever characters it has ("a-b" is the column a-b if
// there is one; write "a - b" for the difference); a name that reads as a number needs backquotes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/table.hpp"

namespace lieder {

/// One selected quantity. Invariant: `formula` is empty and `columns` has one entry (a column as it is), or `formula`
/// is valid in the variables v0, v1, ..., one for each entry of `columns`.
struct ColumnExpression {
  std::string text;            ///< the name of the column, or the expression as it was written
  std::vector<Index> columns;  ///< the columns of the file that it reads, distinct
  std::string formula;

  bool is_column() const { return formula.empty(); }
};

/// Reads a selection. `option` ("--inputs") is named in errors. Throws InputError: an unknown name (with the nearest
/// one and those that exist), a number out of range, a text column, a column selected twice, a malformed expression.
std::vector<ColumnExpression> parse_columns(std::string_view spec, const TableSchema& schema, std::string_view option);

/// The columns that the expressions read, ascending, each once: what to select from a BlockReader.
std::vector<Index> columns_used(const std::vector<ColumnExpression>& expressions);

/// Evaluates expressions on blocks. It keeps its parsers, so use one evaluator a thread.
class ColumnEvaluator {
 public:
  /// `available`: the columns of the file that the columns of a block are (BlockReader::selected()).
  /// ValueError if an expression reads a column that is not among them.
  ColumnEvaluator(std::vector<ColumnExpression> expressions, const std::vector<Index>& available, TableSchema schema);
  ~ColumnEvaluator();
  ColumnEvaluator(ColumnEvaluator&&) noexcept;
  ColumnEvaluator& operator=(ColumnEvaluator&&) noexcept;

  const std::vector<ColumnExpression>& expressions() const;
  /// rows x number of expressions. InputError (file, line, expression, the values of its columns) if one is not finite.
  Matrix evaluate(const RowBlock& block);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Evaluates on a whole table.
Matrix evaluate_columns(const std::vector<ColumnExpression>& expressions, const Table& table);

/// The name nearest to `name` by edit distance (upper and lower case count half), or empty if none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

}  // namespace lieder
