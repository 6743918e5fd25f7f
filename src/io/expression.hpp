// Expressions of columns: translated to formulas in v0, v1, ... and evaluated by muParser.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/io/columns.hpp"

namespace lieder {

/// Reads one expression and checks it. Throws InputError.
ColumnExpression parse_expression(std::string_view text, const TableSchema& schema, std::string_view option);

/// A formula ready to be evaluated. Not for use by two threads at once.
class CompiledFormula {
 public:
  /// In `variables` variables. ValueError if it is malformed.
  CompiledFormula(const std::string& formula, std::size_t variables);
  ~CompiledFormula();
  CompiledFormula(CompiledFormula&&) noexcept;
  CompiledFormula& operator=(CompiledFormula&&) noexcept;

  /// The values of v0, v1, ...: set them, then call evaluate().
  std::vector<double>& variables();
  double evaluate() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Throws InputError "OPTION: no column 'Ex' in FILE, did you mean 'E'? It has E, px, py".
[[noreturn]] void throw_unknown_column(std::string_view name, const TableSchema& schema, std::string_view option);

}  // namespace lieder
