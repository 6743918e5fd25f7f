#include "lieder/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "lieder/core/error.hpp"
#include "unicode.hpp"

namespace lieder {

namespace {

constexpr double kWholeNumberLimit = 1e9;

bool reads_as_number(const std::string& cell) {
  const bool starts_well = !cell.empty() && cell.find_first_of(" \t\nxXpP") == std::string::npos;
  if (!starts_well) {
    return false;
  }
  char* end = nullptr;
  std::strtod(cell.c_str(), &end);
  return end == cell.c_str() + cell.size();
}

std::string padded(const std::string& cell, Index width, bool right) {
  const std::string space(static_cast<std::size_t>(std::max<Index>(0, width - display_width(cell))), ' ');
  return right ? space + cell : cell + space;
}

void trim_right(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

// Mantissa and exponent of "%e", the mantissa without trailing zeros.
std::pair<std::string, int> scientific_parts(double x, int digits) {
  const std::string text = fmt::format("{:.{}e}", x, digits - 1);
  const std::size_t at = text.find('e');
  std::string mantissa = text.substr(0, at);
  if (mantissa.find('.') != std::string::npos) {
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.back() == '.') {
      mantissa.pop_back();
    }
  }
  return {mantissa, std::atoi(text.c_str() + at + 1)};
}

bool is_plain(double x, int digits) {
  if (!std::isfinite(x) || x == 0.0 || (x == std::round(x) && std::abs(x) < kWholeNumberLimit)) {
    return true;
  }
  const int exponent = scientific_parts(x, digits).second;
  return exponent >= -4 && exponent < std::max(digits, 5);
}

// The plain form: no exponent.
std::string plain_number(double x, int digits) {
  if (std::isnan(x)) {
    return "nan";
  }
  if (std::isinf(x)) {
    return x > 0 ? "inf" : "-inf";
  }
  if (x == 0.0) {
    return "0";
  }
  if (x == std::round(x) && std::abs(x) < kWholeNumberLimit) {
    return fmt::format("{:.0f}", x);
  }
  const int exponent = scientific_parts(x, digits).second;
  const int decimals = std::max(0, digits - 1 - exponent);
  std::string text = fmt::format("{:.{}f}", x, decimals);
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
      text.pop_back();
    }
  }
  return text;
}

void require_digits(int digits) {
  require(digits >= 1 && digits <= 17, fmt::format("format_number: digits is {}, expected 1 to 17", digits));
}

}  // namespace

TextTable& TextTable::add_row(std::vector<std::string> cells) {
  require_size("table row", static_cast<Index>(cells.size()), static_cast<Index>(columns_.size()),
               "one cell for each column");
  rows_.push_back(std::move(cells));
  return *this;
}

TextAlign TextTable::kind(std::size_t j) const {
  const TextAlign stated = columns_.at(j).kind;
  if (stated != TextAlign::automatic) {
    return stated;
  }
  bool any = false;
  for (const auto& row : rows_) {
    if (!row[j].empty()) {
      any = true;
      if (!reads_as_number(row[j])) {
        return TextAlign::text;
      }
    }
  }
  return any ? TextAlign::number : TextAlign::text;
}

std::string to_text(const TextTable& table, int indent) {
  const std::size_t count = table.columns().size();
  if (count == 0) {
    return {};
  }
  std::vector<std::vector<std::string>> lines(1);
  for (const TextColumn& column : table.columns()) {
    lines[0].push_back(report_detail::clean_line(column.title));
  }
  for (const auto& row : table.rows()) {
    std::vector<std::string> cells;
    std::transform(row.begin(), row.end(), std::back_inserter(cells), report_detail::clean_line);
    lines.push_back(std::move(cells));
  }
  std::vector<Index> widths(count, 0);
  for (const auto& line : lines) {
    for (std::size_t j = 0; j < count; ++j) {
      widths[j] = std::max(widths[j], display_width(line[j]));
    }
  }
  const std::string margin(static_cast<std::size_t>(std::max(0, indent)), ' ');
  const Index rule = std::accumulate(widths.begin(), widths.end(), static_cast<Index>(2 * (count - 1)));
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = margin;
    for (std::size_t j = 0; j < count; ++j) {
      line += (j > 0 ? "  " : "") + padded(lines[i][j], widths[j], table.kind(j) == TextAlign::number);
    }
    trim_right(line);
    text += line + "\n";
    if (i == 0) {
      text += margin + std::string(static_cast<std::size_t>(rule), '-') + "\n";
    }
  }
  return text;
}

std::string format_number(double x, int digits) {
  require_digits(digits);
  if (is_plain(x, digits)) {
    return plain_number(x, digits);
  }
  const auto [mantissa, exponent] = scientific_parts(x, digits);
  return fmt::format("{}e{}", mantissa, exponent);
}

std::string typeset_number(double x, int digits) {
  require_digits(digits);
  std::string text;
  if (is_plain(x, digits)) {
    text = std::isinf(x) ? (x > 0 ? "∞" : "-∞") : plain_number(x, digits);
  } else {
    const auto [mantissa, exponent] = scientific_parts(x, digits);
    const bool unit = mantissa == "1" || mantissa == "-1";
    text =
        (unit ? mantissa.substr(0, mantissa.size() - 1) : mantissa + "×") + "10" + report_detail::superscript(exponent);
  }
  return text[0] == '-' ? "−" + text.substr(1) : text;
}

Index display_width(std::string_view text) {
  const std::u32string points = report_detail::decode_utf8(text);
  return std::accumulate(points.begin(), points.end(), Index{0},
                         [](Index sum, char32_t c) { return sum + report_detail::column_width(c); });
}

}  // namespace lieder
