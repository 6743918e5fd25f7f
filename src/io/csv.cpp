#include "lieder/io/csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "io/csv_format.hpp"
#include "io/csv_record.hpp"
#include "io/number.hpp"
#include "io/text.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/output_file.hpp"

namespace lieder {

namespace {

constexpr Index kNotSelected = -1;

// Why a cell that is not a finite number is an error.
[[noreturn]] void throw_bad_cell(const TableSchema& schema, Index line, Index column, CellKind kind,
                                 const CsvCell& cell) {
  const std::string found = cell.text.empty() ? std::string("an empty cell") : in_quotes(unquoted(cell));
  switch (kind) {
    case CellKind::missing:
      throw_cell_error(schema, line, column, "a number", found + " (a missing value)");
    case CellKind::infinite:
      throw_cell_error(schema, line, column, "a finite number", found);
    default:
      throw_cell_error(schema, line, column,
                       is_decimal_comma_number(cell.text) ? "a number with a decimal point" : "a number", found);
  }
}

}  // namespace

struct CsvReader::Impl {
  explicit Impl(CsvStream opened) : stream(std::move(opened)) {}

  CsvStream stream;
  MissingPolicy missing = MissingPolicy::error;
  std::vector<Index> slots;  // for each column of the file its place in the selection, or kNotSelected
  CsvRecord record;
  std::vector<Index> blank_lines;  // since the last row, in a file of one column

  // The selected cells of `record` to row `row` of `values`; false if one is missing and such rows are dropped.
  bool parse_record(const TableSchema& schema, Matrix& values, Index row) const;
};

bool CsvReader::Impl::parse_record(const TableSchema& schema, Matrix& values, Index row) const {
  if (record.cells.size() != slots.size()) {
    throw InputError(fmt::format("{}, line {}: expected {} cells, found {}", schema.file, record.line, slots.size(),
                                 record.cells.size()));
  }
  bool is_complete = true;
  for (std::size_t j = 0; j < slots.size(); ++j) {
    if (slots[j] == kNotSelected) {
      continue;
    }
    const Cell cell = parse_cell(record.cells[j].text);
    if (cell.kind == CellKind::number) {
      values(row, slots[j]) = cell.value;
    } else if (cell.kind == CellKind::missing && missing == MissingPolicy::drop) {
      is_complete = false;
    } else {
      throw_bad_cell(schema, record.line, static_cast<Index>(j), cell.kind, record.cells[j]);
    }
  }
  return is_complete;
}

CsvReader::CsvReader(const std::filesystem::path& path, const TableOptions& options)
    : impl_(std::make_unique<Impl>(CsvStream(InputFile(path)))) {
  CsvFormat format = detect_csv_format(impl_->stream, options);
  impl_->missing = options.missing;
  schema_.file = impl_->stream.file_name();
  schema_.names = std::move(format.names);
  schema_.kinds = std::move(format.kinds);
  if (format.has_header) {
    do {
      impl_->stream.next(impl_->record);
    } while (impl_->record.cells.empty());
  }
  select(schema_.number_columns());
}

CsvReader::~CsvReader() = default;

void CsvReader::selection_changed() {
  impl_->slots.assign(schema_.names.size(), kNotSelected);
  for (std::size_t slot = 0; slot < selected_.size(); ++slot) {
    impl_->slots[static_cast<std::size_t>(selected_[slot])] = static_cast<Index>(slot);
  }
}

Index CsvReader::fill(Matrix& values, std::vector<Index>& rows) {
  CsvRecord& record = impl_->record;
  const bool is_single_column = schema_.cols() == 1;
  Index filled = 0;
  while (filled < values.rows() && impl_->stream.next(record)) {
    if (record.cells.empty()) {
      if (is_single_column) {
        impl_->blank_lines.push_back(record.line);
      }
      continue;
    }
    if (!impl_->blank_lines.empty()) {
      if (impl_->missing == MissingPolicy::error && !selected_.empty()) {
        throw_bad_cell(schema_, impl_->blank_lines.front(), 0, CellKind::missing, {});
      }
      dropped_ += static_cast<Index>(impl_->blank_lines.size());
      impl_->blank_lines.clear();
    }
    if (impl_->parse_record(schema_, values, filled)) {
      rows.push_back(record.line);
      ++filled;
    } else {
      ++dropped_;
    }
  }
  return filled;
}

namespace {

std::string header_line(const std::vector<std::string>& names) {
  std::string line;
  for (const std::string& name : names) {
    const bool needs_quotes = name.empty() || name.find_first_of(",;\"\r\n\t #") != std::string::npos;
    std::string text = name;
    for (std::size_t i = 0; (i = text.find('"', i)) != std::string::npos; i += 2) {
      text.insert(i, 1, '"');
    }
    line += (line.empty() ? "" : ",") + (needs_quotes ? '"' + text + '"' : text);
  }
  return line + '\n';
}

// Calls write(line) for each row.
template <class Write>
void write_rows(const MatrixRef& values, Write write) {
  constexpr std::size_t longest = 32;  // shortest round-trip form of a double: at most 24 characters
  std::string line;
  for (Index i = 0; i < values.rows(); ++i) {
    line.resize(static_cast<std::size_t>(values.cols()) * longest + 1);
    char* end = line.data();
    for (Index j = 0; j < values.cols(); ++j) {
      if (j > 0) {
        *end++ = ',';
      }
      end = std::to_chars(end, end + longest - 1, values(i, j)).ptr;
    }
    *end++ = '\n';
    write(std::string_view(line.data(), static_cast<std::size_t>(end - line.data())));
  }
}

}  // namespace

std::string csv_text(const std::vector<std::string>& names, const MatrixRef& values) {
  require_size("csv_text: names", static_cast<Index>(names.size()), values.cols(), "one name a column");
  std::string text = header_line(names);
  write_rows(values, [&text](std::string_view line) { text += line; });
  return text;
}

void write_csv(const std::filesystem::path& path, const std::vector<std::string>& names, const MatrixRef& values) {
  require_size("write_csv: names", static_cast<Index>(names.size()), values.cols(), "one name a column");
  AtomicFile file(path);
  file.write(header_line(names));
  write_rows(values, [&file](std::string_view line) { file.write(line); });
  file.commit();
}

}  // namespace lieder
