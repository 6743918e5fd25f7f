// The columns of a table that a saved model names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::cli {

/// N x (number of names): each a column of exactly that name, or an expression of columns. Throws InputError.
Matrix read_columns(const std::string& file, const std::vector<std::string>& names);

/// Nothing when the file has no such columns.
std::optional<Matrix> read_outputs(const std::string& file, const std::vector<std::string>& names);

}  // namespace lieder::cli
