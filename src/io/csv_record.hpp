// Cuts text into CSV records and cells (RFC 4180), and reads the records of a file through a buffer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/io/input_file.hpp"

namespace lieder {

/// A cell without the blanks around its text. `text` of a quoted cell stands between the quotes, doubled quotes and
/// all.
struct CsvCell {
  std::string_view text;
  bool is_quoted = false;
};

/// The text of a cell with doubled quotes undone.
std::string unquoted(const CsvCell& cell);

struct CsvRecord {
  std::vector<CsvCell> cells;  ///< empty for a blank line
  Index line = 0;              ///< of its first character, from 1
};

enum class CutStatus {
  record,
  incomplete,        ///< the record does not end within the bytes given
  unclosed_quote,    ///< the same at the end of the file
  text_after_quote,  ///< "a"b
};

struct Cut {
  CutStatus status;
  std::size_t consumed = 0;  ///< bytes, line end included
  Index lines = 0;           ///< line ends consumed
};

/// Cuts the first record of `bytes` into record.cells. `delimiter`: any character, or space for any run of blanks.
/// `is_last`: nothing follows `bytes`.
Cut cut_record(std::string_view bytes, bool is_last, char delimiter, CsvRecord& record);

/// The records of a file, in one pass. The first bytes (the probe) can be looked at before it starts.
class CsvStream {
 public:
  static constexpr std::size_t kBufferSize = std::size_t{1} << 20;
  static constexpr std::size_t kRecordLimit = std::size_t{1} << 26;

  /// Fills the buffer and skips a UTF-8 byte order mark.
  explicit CsvStream(InputFile file);

  const std::string& file_name() const { return file_.name(); }
  std::string_view probe() const { return std::string_view(buffer_).substr(position_, filled_ - position_); }
  bool is_probe_whole_file() const { return at_end_of_file_; }
  /// Doubles the probe.
  void grow_probe() { refill(); }

  /// Passes over bytes of the probe that hold `lines` line ends.
  void skip(std::size_t bytes, Index lines);
  void set_delimiter(char delimiter) { delimiter_ = delimiter; }
  /// False at the end. The cells hold until the next call. InputError for malformed quotes or a record above 64 MiB.
  bool next(CsvRecord& record);

 private:
  void refill();

  InputFile file_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::size_t filled_ = 0;
  Index line_ = 1;
  char delimiter_ = ',';
  bool at_end_of_file_ = false;
};

}  // namespace lieder
