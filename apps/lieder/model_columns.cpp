#include "model_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/core/error.hpp"
#include "lieder/io/columns.hpp"
#include "lieder/io/data_source.hpp"
#include "lieder/io/table.hpp"

namespace lieder::cli {

namespace {

// The quantity that a name of the model stands for: a column of exactly that name, or an expression of columns.
ColumnExpression find_column(const std::string& name, const TableSchema& schema) {
  const auto found = std::find(schema.names.begin(), schema.names.end(), name);
  if (found != schema.names.end()) {
    return {name, {found - schema.names.begin()}, {}};
  }
  const auto columns = parse_columns(name, schema, fmt::format("input '{}' of the model", name));
  if (columns.size() != 1) {
    throw InputError(fmt::format("input '{}' of the model: expected one column, found {}", name, columns.size()));
  }
  return columns.front();
}

}  // namespace

Matrix read_columns(const std::string& file, const std::vector<std::string>& names) {
  const auto reader = open_table(file);
  std::vector<ColumnExpression> columns;
  for (const std::string& name : names) {
    columns.push_back(find_column(name, reader->schema()));
  }
  reader->select(columns_used(columns));
  return evaluate_columns(columns, read_rows(*reader));
}

std::optional<Matrix> read_outputs(const std::string& file, const std::vector<std::string>& names) {
  try {
    return read_columns(file, names);
  } catch (const InputError&) {
    return std::nullopt;  // the file has no outputs to compare with
  }
}

}  // namespace lieder::cli
