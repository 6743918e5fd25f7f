// Texts that the errors of this layer share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/table.hpp"

namespace lieder {

/// `text` in quotes on one line: control characters become '?', and more than 40 bytes are cut.
std::string in_quotes(std::string_view text);
/// The same without quotes or cut: for file names.
std::string one_line(std::string_view text);
/// "a, b, c" with at most `limit` names: "a, b ... (98 more)".
std::string name_list(const std::vector<std::string>& names, std::size_t limit = 24);
/// Without blanks at either end.
std::string_view trimmed(std::string_view text);

/// Throws InputError "FILE, line 7, column 'a': expected EXPECTED, found FOUND".
[[noreturn]] void throw_cell_error(const TableSchema& schema, Index row, Index column, std::string_view expected,
                                   std::string_view found);

}  // namespace lieder
