#include "io/csv_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>

#include "io/number.hpp"
#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr std::size_t kDetectionRecords = 100;

// Calls visit(record) on the complete records of `probe`, without blank lines, until it returns false. The status
// tells why it ended; `record` is `incomplete` when the probe did.
template <class Visit>
CutStatus for_each_record(std::string_view probe, bool is_last, char delimiter, Index first_line, const Visit& visit) {
  CsvRecord record;
  record.line = first_line;
  while (!probe.empty()) {
    const Cut cut = cut_record(probe, is_last, delimiter, record);
    if (cut.status != CutStatus::record) {
      return cut.status;
    }
    if (!record.cells.empty() && !visit(record)) {
      return CutStatus::record;
    }
    probe.remove_prefix(cut.consumed);
    record.line += cut.lines;
  }
  return is_last ? CutStatus::record : CutStatus::incomplete;
}

// Lines before the first row that are blank or comments.
Cut leading_comments(std::string_view probe) {
  Cut skipped{CutStatus::record};
  for (;;) {
    const std::string_view rest = probe.substr(skipped.consumed);
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    const bool is_comment = !line.empty() && line.front() == '#' &&
                            (line.size() < 2 || std::string_view(",;\t").find(line[1]) == std::string_view::npos);
    if (end == std::string_view::npos || (!is_comment && !trimmed(line).empty())) {
      return skipped;
    }
    skipped.consumed += end + 1;
    ++skipped.lines;
  }
}

// How well a delimiter cuts the first records, in [0, 1.1]: the fraction of records that have the most frequent number
// of cells times (0.1 + the fraction of cells that are numbers or missing); 0 if that number of cells is one.
double delimiter_score(std::string_view probe, bool is_last, char delimiter) {
  std::map<std::size_t, std::size_t> records_with;  // number of cells -> number of records
  std::size_t records = 0;
  std::size_t cells = 0;
  std::size_t numbers = 0;
  const CutStatus status = for_each_record(probe, is_last, delimiter, 1, [&](const CsvRecord& record) {
    ++records_with[record.cells.size()];
    if (records++ == 1) {
      cells = numbers = 0;  // the first record may be a header: it counts only if it is alone
    }
    for (const CsvCell& cell : record.cells) {
      const bool is_text = parse_cell(cell.text).kind == CellKind::text;
      numbers += !is_text || (delimiter != ',' && is_decimal_comma_number(cell.text)) ? 1 : 0;
    }
    cells += record.cells.size();
    return records < kDetectionRecords;
  });
  if (records == 0 || status == CutStatus::text_after_quote || status == CutStatus::unclosed_quote) {
    return 0.0;
  }
  const auto most_frequent = std::max_element(records_with.begin(), records_with.end(),
                                              [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most_frequent->first < 2) {
    return 0.0;
  }
  constexpr double base = 0.1;  // agreement counts also where nothing is a number
  const double agreement = static_cast<double>(most_frequent->second) / static_cast<double>(records);
  return agreement * (base + static_cast<double>(numbers) / static_cast<double>(cells));
}

char detect_delimiter(std::string_view probe, bool is_last) {
  char best = ',';
  double best_score = 0.0;
  for (const char candidate : {'\t', ';', ',', ' '}) {
    const double score = delimiter_score(probe, is_last, candidate);
    if (score > best_score) {
      best = candidate;
      best_score = score;
    }
  }
  return best;
}

// What the probe shows of each column: the first record, and the others.
struct Columns {
  CutStatus status = CutStatus::record;  // how the probe ended
  std::size_t records = 0;
  Index first_line = 1;
  std::vector<CellKind> first;
  std::vector<std::string> first_text;
  std::vector<bool> has_number;  // in the other records
  std::vector<bool> has_text;
};

Columns look_at_columns(const CsvStream& stream, char delimiter, Index first_line) {
  Columns columns;
  const auto look = [&](const CsvRecord& record) {
    if (columns.records++ == 0) {
      columns.first_line = record.line;
      for (const CsvCell& cell : record.cells) {
        columns.first.push_back(parse_cell(cell.text).kind);
        columns.first_text.push_back(one_line(trimmed(unquoted(cell))));
      }
      columns.has_number.resize(record.cells.size());
      columns.has_text.resize(record.cells.size());
      return true;
    }
    for (std::size_t j = 0; j < std::min(record.cells.size(), columns.first.size()); ++j) {
      if (!columns.has_number[j]) {
        const CellKind kind = parse_cell(record.cells[j].text).kind;
        columns.has_number[j] = kind == CellKind::number || kind == CellKind::infinite;
        columns.has_text[j] = columns.has_text[j] || kind == CellKind::text;
      }
    }
    return true;
  };
  columns.status = for_each_record(stream.probe(), stream.is_probe_whole_file(), delimiter, first_line, look);
  return columns;
}

bool is_header(const Columns& columns, HeaderMode mode) {
  if (mode != HeaderMode::automatic) {
    return mode == HeaderMode::present;
  }
  std::size_t texts = 0;
  std::size_t numbers = 0;
  bool has_text_below = true;  // every text cell
  for (std::size_t j = 0; j < columns.first.size(); ++j) {
    if (columns.first[j] == CellKind::text) {
      ++texts;
      has_text_below = has_text_below && !columns.has_number[j];
    } else if (columns.first[j] != CellKind::missing) {
      ++numbers;
    }
  }
  return texts > 0 && (numbers == 0 || (numbers <= texts && !has_text_below));
}

std::vector<std::string> header_names(const Columns& columns, const std::string& file) {
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t j = 0; j < columns.first_text.size(); ++j) {
    names.push_back(columns.first_text[j].empty() ? fmt::format("c{}", j) : columns.first_text[j]);
    const auto [place, is_new] = places.emplace(names.back(), j);
    if (!is_new) {
      throw InputError(
          fmt::format("{}, line {}, column {}: expected distinct column names, found {} in columns {} and {}", file,
                      columns.first_line, j, in_quotes(names.back()), place->second, j));
    }
  }
  return names;
}

ColumnKind kind_of(bool has_number, bool has_text, bool is_whole_file) {
  if (has_number || (!has_text && !is_whole_file)) {
    return ColumnKind::number;
  }
  return has_text ? ColumnKind::text : ColumnKind::empty;
}

void check_delimiter(char delimiter) {
  if (delimiter != '\0' && std::string_view(",;\t ").find(delimiter) == std::string_view::npos) {
    throw InputError(
        fmt::format("delimiter: expected ',', ';', tab or space, found {}", in_quotes(std::string(1, delimiter))));
  }
}

// There is nothing to read: says why.
[[noreturn]] void fail_without_rows(CsvStream& stream, const Columns& columns) {
  CsvRecord record;
  while (stream.next(record)) {  // malformed quotes, if they hide the rows, are the error
  }
  if (columns.records == 0) {
    throw InputError(fmt::format("{}: expected a table, found no rows (the file is empty)", stream.file_name()));
  }
  throw InputError(fmt::format("{}: expected rows below the header, found only the header", stream.file_name()));
}

CsvFormat make_format(const Columns& columns, char delimiter, bool has_header, const CsvStream& stream) {
  CsvFormat format;
  format.delimiter = delimiter;
  format.has_header = has_header;
  for (std::size_t j = 0; j < columns.first.size(); ++j) {
    const bool is_number = columns.first[j] == CellKind::number || columns.first[j] == CellKind::infinite;
    const bool is_text = columns.first[j] == CellKind::text;
    format.kinds.push_back(kind_of(columns.has_number[j] || (!has_header && is_number),
                                   columns.has_text[j] || (!has_header && is_text), stream.is_probe_whole_file()));
    if (!has_header) {
      format.names.push_back(fmt::format("c{}", j));
    }
  }
  if (has_header) {
    format.names = header_names(columns, stream.file_name());
  }
  return format;
}

}  // namespace

CsvFormat detect_csv_format(CsvStream& stream, const TableOptions& options) {
  check_delimiter(options.delimiter);
  Index line = 1;
  for (;;) {
    const Cut comments = leading_comments(stream.probe());
    stream.skip(comments.consumed, comments.lines);
    line += comments.lines;
    const bool is_last = stream.is_probe_whole_file();
    const char delimiter = options.delimiter != '\0' ? options.delimiter : detect_delimiter(stream.probe(), is_last);
    stream.set_delimiter(delimiter);
    const Columns columns = look_at_columns(stream, delimiter, line);
    if (columns.records < 2 && columns.status == CutStatus::incomplete &&
        stream.probe().size() < CsvStream::kRecordLimit) {
      stream.grow_probe();
      continue;
    }
    const bool has_header = columns.records > 0 && is_header(columns, options.header);
    if (columns.records < (has_header ? 2U : 1U)) {
      fail_without_rows(stream, columns);
    }
    return make_format(columns, delimiter, has_header, stream);
  }
}

}  // namespace lieder
