#include "io/csv_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

bool is_blank(char c, char delimiter) {
  return c == ' ' || c == '\r' || (c == '\t' && delimiter != '\t');
}

std::string_view without_blanks(std::string_view text, char delimiter) {
  std::size_t first = 0;
  std::size_t last = text.size();
  while (first < last && is_blank(text[first], delimiter)) {
    ++first;
  }
  while (last > first && is_blank(text[last - 1], delimiter)) {
    --last;
  }
  return text.substr(first, last - first);
}

// A line without quotes.
void cut_plain(std::string_view line, char delimiter, std::vector<CsvCell>& cells) {
  line = without_blanks(line, delimiter);
  if (line.empty()) {
    return;
  }
  if (delimiter != ' ') {
    for (;;) {
      const std::size_t end = line.find(delimiter);
      cells.push_back({without_blanks(line.substr(0, end), delimiter), false});
      if (end == std::string_view::npos) {
        return;
      }
      line.remove_prefix(end + 1);
    }
  }
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    cells.push_back({line.substr(0, end), false});
    line.remove_prefix(std::min(line.find_first_not_of(" \t", end), line.size()));
  }
}

// The place after the closing quote of a cell that opens at `open`, or npos.
std::size_t closing_quote(std::string_view bytes, std::size_t open) {
  std::size_t place = open + 1;
  while ((place = bytes.find('"', place)) != std::string_view::npos) {
    if (place + 1 < bytes.size() && bytes[place + 1] == '"') {
      place += 2;
    } else {
      return place + 1;
    }
  }
  return std::string_view::npos;
}

// A record with quotes, cell by cell: a quoted cell may hold delimiters and line ends.
Cut cut_quoted(std::string_view bytes, bool is_last, char delimiter, std::vector<CsvCell>& cells) {
  Index lines = 0;
  std::size_t place = 0;
  const auto at_end = [&] { return place >= bytes.size() || bytes[place] == '\n'; };
  const auto is_delimiter = [&](char c) { return c == delimiter || (delimiter == ' ' && c == '\t'); };
  for (;;) {
    while (!at_end() && is_blank(bytes[place], delimiter)) {
      ++place;
    }
    if (at_end() && delimiter == ' ') {
      break;
    }
    if (place < bytes.size() && bytes[place] == '"') {
      const std::size_t after = closing_quote(bytes, place);
      // A quote that is the last byte so far may be the first of a doubled one.
      if (after == std::string_view::npos || (after == bytes.size() && !is_last)) {
        return {is_last ? CutStatus::unclosed_quote : CutStatus::incomplete};
      }
      const std::string_view text = bytes.substr(place + 1, after - place - 2);
      lines += std::count(text.begin(), text.end(), '\n');
      cells.push_back({without_blanks(text, delimiter), true});
      place = after;
      while (!at_end() && is_blank(bytes[place], delimiter) && delimiter != ' ') {
        ++place;
      }
      if (!at_end() && !is_delimiter(bytes[place]) && bytes[place] != '\r') {
        return {CutStatus::text_after_quote, place, lines};
      }
    } else {
      const std::size_t first = place;
      while (!at_end() && !is_delimiter(bytes[place])) {
        ++place;
      }
      cells.push_back({without_blanks(bytes.substr(first, place - first), delimiter), false});
    }
    if (at_end()) {
      break;
    }
    ++place;  // the delimiter
  }
  if (place >= bytes.size()) {
    return {is_last ? CutStatus::record : CutStatus::incomplete, bytes.size(), lines};
  }
  return {CutStatus::record, place + 1, lines + 1};
}

}  // namespace

std::string unquoted(const CsvCell& cell) {
  std::string text(cell.text);
  if (cell.is_quoted) {
    for (std::size_t i = 0; (i = text.find("\"\"", i)) != std::string::npos; ++i) {
      text.erase(i, 1);
    }
  }
  return text;
}

Cut cut_record(std::string_view bytes, bool is_last, char delimiter, CsvRecord& record) {
  record.cells.clear();
  const std::size_t end = bytes.find('\n');
  const std::string_view line = bytes.substr(0, end);
  if (std::memchr(line.data(), '"', line.size()) != nullptr) {
    return cut_quoted(bytes, is_last, delimiter, record.cells);
  }
  if (end == std::string_view::npos && !is_last) {
    return {CutStatus::incomplete};
  }
  cut_plain(line, delimiter, record.cells);
  return end == std::string_view::npos ? Cut{CutStatus::record, bytes.size(), 0} : Cut{CutStatus::record, end + 1, 1};
}

CsvStream::CsvStream(InputFile file) : file_(std::move(file)) {
  refill();
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::string_view bytes = probe();
  if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF") {
    throw InputError(fmt::format("{}: expected a text file in UTF-8, found UTF-16", file_.name()));
  }
  if (bytes.substr(0, 3) == byte_order_mark) {
    position_ = 3;
  }
  const std::size_t zero = bytes.find('\0');
  if (zero != std::string_view::npos) {
    throw InputError(fmt::format("{}: expected a text file (CSV), found a zero byte at offset {}", file_.name(), zero));
  }
}

void CsvStream::refill() {
  const std::size_t kept = filled_ - position_;
  if (position_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + position_, kept);
    position_ = 0;
  }
  if (buffer_.size() < kept + kBufferSize) {
    buffer_.resize(std::max(kept + kBufferSize, 2 * kept));
  }
  const std::size_t wanted = buffer_.size() - kept;
  const std::size_t got = file_.read(buffer_.data() + kept, wanted);
  filled_ = kept + got;
  at_end_of_file_ = got < wanted;
}

void CsvStream::skip(std::size_t bytes, Index lines) {
  position_ += bytes;
  line_ += lines;
}

bool CsvStream::next(CsvRecord& record) {
  for (;;) {
    if (position_ == filled_ && at_end_of_file_) {
      record.cells.clear();
      return false;
    }
    const Cut cut = cut_record(probe(), at_end_of_file_, delimiter_, record);
    record.line = line_;
    switch (cut.status) {
      case CutStatus::record:
        position_ += cut.consumed;
        line_ += cut.lines;
        return true;
      case CutStatus::text_after_quote:
        throw InputError(fmt::format("{}, line {}: expected a delimiter after a closing quote, found {}", file_.name(),
                                     line_ + cut.lines, in_quotes(probe().substr(cut.consumed, 1))));
      case CutStatus::unclosed_quote:
        throw InputError(
            fmt::format("{}, line {}: expected a closing quote, found the end of the file", file_.name(), line_));
      case CutStatus::incomplete:
        if (filled_ - position_ > kRecordLimit) {
          throw InputError(
              fmt::format("{}, line {}: expected a record of at most {} MiB, found a longer one (is a quote open?)",
                          file_.name(), line_, kRecordLimit >> 20U));
        }
        refill();
    }
  }
}

}  // namespace lieder
