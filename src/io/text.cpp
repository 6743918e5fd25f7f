#include "io/text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/core/error.hpp"

namespace lieder {

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return line;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t limit = 40;
  if (text.size() <= limit) {
    return fmt::format("'{}'", one_line(text));
  }
  std::size_t cut = limit;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) {
    --cut;  // not inside a UTF-8 sequence
  }
  return fmt::format("'{}...'", one_line(text.substr(0, cut)));
}

std::string name_list(const std::vector<std::string>& names, std::size_t limit) {
  std::string list;
  for (std::size_t i = 0; i < std::min(limit, names.size()); ++i) {
    list += (i == 0 ? "" : ", ") + one_line(names[i]);
  }
  if (names.size() > limit) {
    list += fmt::format(" ... ({} more)", names.size() - limit);
  }
  return list;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

void throw_cell_error(const TableSchema& schema, Index row, Index column, std::string_view expected,
                      std::string_view found) {
  throw InputError(fmt::format("{}, {} {}, column {}: expected {}, found {}", schema.file, schema.row_word, row,
                               in_quotes(schema.names[static_cast<std::size_t>(column)]), expected, found));
}

}  // namespace lieder
