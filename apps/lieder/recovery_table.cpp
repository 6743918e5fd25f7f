#include "recovery_table.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string_view>

#include "lieder/core/error.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/output_file.hpp"
#include "lieder/io/table.hpp"

namespace lieder::cli {

namespace {

constexpr std::string_view kCellHeader = "function,candidates,m,r,d";
constexpr std::string_view kHeader =
    "function,candidates,m,r,d,seed,n_recover,library,solves,iterations,uncertified,largest_gap,seconds,"
    "processor_seconds";

// One line of a CSV file without quoted cells.
class Line {
 public:
  Line(const std::string& file, Index number, std::string_view text) : file_(file), number_(number), rest_(text) {}

  std::string_view cell(const char* column) {
    if (ended_) {
      fail(fmt::format("expected a value of column '{}', found the end of the line", column));
    }
    const std::size_t comma = rest_.find(',');
    const std::string_view result = rest_.substr(0, comma);
    ended_ = comma == std::string_view::npos;
    rest_ = ended_ ? std::string_view() : rest_.substr(comma + 1);
    return result;
  }

  template <class Number>
  Number number(const char* column, Number low, Number high) {
    const std::string_view text = cell(column);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= low && value <= high)) {
      fail(fmt::format("column '{}': expected a number from {} to {}, found '{}'", column, low, high, text));
    }
    return value;
  }

  bool one_of(const char* column, std::string_view first, std::string_view second) {
    const std::string_view text = cell(column);
    if (text != first && text != second) {
      fail(fmt::format("column '{}': expected {} or {}, found '{}'", column, first, second, text));
    }
    return text == first;
  }

  void end() const {
    if (!ended_) {
      fail(fmt::format("expected the end of the line, found '{}'", rest_));
    }
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format("{}: line {}: {}", file_, number_, what));
  }

 private:
  const std::string& file_;
  Index number_;
  std::string_view rest_;
  bool ended_ = false;
};

// Calls row(line) for every line after the header.
template <class Row>
void for_each_line(const std::string& file, std::string_view header, const Row& row) {
  const std::string text = read_text_file(file);
  std::string_view rest = text;
  for (Index number = 1; number == 1 || !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (!line.empty() && line.back() == '\r') {
      line.remove_suffix(1);
    }
    if (number == 1) {
      if (line != header) {
        throw InputError(fmt::format("{}: line 1: expected the columns {}, found '{}'", file, header, line));
      }
    } else if (!line.empty()) {
      Line cells(file, number, line);
      row(cells);
    }
  }
}

RecoveryCell read_cell(Line& line) {
  RecoveryCell cell;
  cell.function = line.one_of("function", "ortho", "quad") ? RecoveryFunction::ortho : RecoveryFunction::quad;
  cell.candidates =
      line.one_of("candidates", "t", "se") ? RecoveryCandidates::translations : RecoveryCandidates::euclidean;
  cell.dimension = line.number<Index>("m", 1, 20000);
  cell.features = line.number<Index>("r", 1, 20000);
  cell.degree = line.number<int>("d", 1, 100);
  try {
    recovery_library_size(cell.function, cell.dimension, cell.features, cell.degree);
  } catch (const ValueError& error) {
    line.fail(error.what());
  }
  return cell;
}

RecoveryRow read_row(Line& line) {
  constexpr Index most = 1000000000;
  RecoveryRow row;
  row.cell = read_cell(line);
  row.seed = line.number<std::uint32_t>("seed", 0, std::numeric_limits<std::uint32_t>::max());
  RecoveryResult& result = row.result;
  const Index size = recovery_library_size(row.cell.function, row.cell.dimension, row.cell.features, row.cell.degree);
  result.n_recover = line.number<Index>("n_recover", 2, size + 1);
  result.library = line.number<Index>("library", size, size);
  result.solves = line.number<Index>("solves", 0, most);
  result.iterations = line.number<Index>("iterations", 0, most);
  result.uncertified = line.number<Index>("uncertified", 0, result.solves);
  result.largest_gap = line.number<double>("largest_gap", 0.0, std::numeric_limits<double>::infinity());
  result.seconds = line.number<double>("seconds", 0.0, std::numeric_limits<double>::infinity());
  result.processor_seconds = line.number<double>("processor_seconds", 0.0, std::numeric_limits<double>::infinity());
  line.end();
  return row;
}

std::string row_text(const RecoveryRow& row) {
  const RecoveryCell& cell = row.cell;
  const RecoveryResult& result = row.result;
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", to_string(cell.function),
                     to_string(cell.candidates), cell.dimension, cell.features, cell.degree, row.seed, result.n_recover,
                     result.library, result.solves, result.iterations, result.uncertified, result.largest_gap,
                     result.seconds, result.processor_seconds);
}

Index whole(double value, double low, const std::string& file, Index line, const std::string& column) {
  if (value != std::floor(value) || value < low || value > 4294967295.0) {
    throw InputError(fmt::format("{}: line {}: column '{}': expected a whole number >= {}, found {}", file, line,
                                 column, low, value));
  }
  return static_cast<Index>(value);
}

}  // namespace

CellKey key(const RecoveryCell& cell) {
  return {static_cast<int>(cell.function), static_cast<int>(cell.candidates), cell.dimension, cell.features,
          cell.degree};
}

std::string cell_text(const RecoveryCell& cell) {
  return fmt::format("{} {}({}) d={} r={}", to_string(cell.function),
                     cell.candidates == RecoveryCandidates::translations ? "T" : "SE", cell.dimension, cell.degree,
                     cell.features);
}

RecoveryTable::RecoveryTable(std::string file) : file_(std::move(file)) {
  if (file_.empty() || !std::filesystem::exists(file_)) {
    return;
  }
  for_each_line(file_, kHeader, [this](Line& line) {
    const RecoveryRow row = read_row(line);
    if (!rows_.emplace(std::pair(key(row.cell), row.seed), row).second) {
      line.fail(fmt::format("{} seed {} comes twice", cell_text(row.cell), row.seed));
    }
  });
}

const RecoveryRow* RecoveryTable::find(const RecoveryCell& cell, std::uint32_t seed) const {
  const auto found = rows_.find({key(cell), seed});
  return found == rows_.end() ? nullptr : &found->second;
}

void RecoveryTable::add(const RecoveryRow& row) {
  rows_.insert_or_assign(std::pair(key(row.cell), row.seed), row);
  if (file_.empty()) {
    return;
  }
  std::string text = std::string(kHeader) + "\n";
  for (const auto& [unused, kept] : rows_) {
    text += row_text(kept);
  }
  write_text_file(file_, text);
}

PublishedRecovery::PublishedRecovery(const std::string& folder) {
  struct File {
    const char* name;
    RecoveryFunction function;
    RecoveryCandidates candidates;
  };
  for (const File& known : {File{"ortho_t_n.csv", RecoveryFunction::ortho, RecoveryCandidates::translations},
                            File{"ortho_se_n.csv", RecoveryFunction::ortho, RecoveryCandidates::euclidean},
                            File{"quad_se_n.csv", RecoveryFunction::quad, RecoveryCandidates::euclidean}}) {
    const std::string file = (std::filesystem::path(folder) / known.name).string();
    if (!std::filesystem::exists(file)) {
      continue;
    }
    const Table table = read_table(file);
    const auto column = [&](const std::string& name) {
      const auto& names = table.schema.names;
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        throw InputError(fmt::format("{}: expected a column '{}', found {}", file, name, fmt::join(names, ", ")));
      }
      return found - names.begin();
    };
    const Index m = column("m");
    const Index r = column("r");
    const Index d = column("d");
    const Index seed = column("seed");
    const Index n = column("n_recover");
    for (Index i = 0; i < table.values.rows(); ++i) {
      const auto at = [&](Index col, double low) {
        return whole(table.values(i, col), low, file, table.rows[static_cast<std::size_t>(i)],
                     table.schema.names[static_cast<std::size_t>(col)]);
      };
      const RecoveryCell cell{known.function, known.candidates, at(m, 1.0), at(r, 1.0), static_cast<int>(at(d, 1.0))};
      auto& entry = cells_[key(cell)];
      entry.first = cell;
      entry.second[static_cast<std::uint32_t>(at(seed, 0.0))] = at(n, 0.0);
    }
  }
  if (cells_.empty()) {
    throw InputError(
        fmt::format("--reference: expected a folder with ortho_t_n.csv, ortho_se_n.csv or quad_se_n.csv, "
                    "found none of them in '{}'",
                    folder));
  }
}

std::optional<Index> PublishedRecovery::find(const RecoveryCell& cell, std::uint32_t seed) const {
  const auto found = cells_.find(key(cell));
  if (found == cells_.end()) {
    return std::nullopt;
  }
  const auto value = found->second.second.find(seed);
  return value == found->second.second.end() ? std::nullopt : std::optional<Index>(value->second);
}

std::vector<RecoveryCell> PublishedRecovery::cells() const {
  std::vector<RecoveryCell> result;
  for (const auto& [unused, entry] : cells_) {
    result.push_back(entry.first);
  }
  return result;
}

std::vector<RecoveryCell> read_recovery_cells(const std::string& file) {
  std::vector<RecoveryCell> result;
  for_each_line(file, kCellHeader, [&result](Line& line) {
    const RecoveryCell cell = read_cell(line);
    line.end();
    if (std::find(result.begin(), result.end(), cell) != result.end()) {
      line.fail(fmt::format("{} comes twice", cell_text(cell)));
    }
    result.push_back(cell);
  });
  if (result.empty()) {
    throw InputError(fmt::format("{}: expected at least one cell below the header, found none", file));
  }
  return result;
}

}  // namespace lieder::cli
