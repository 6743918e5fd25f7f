// UTF-8 helpers of the report layer (private).
#pragma once

#include <string>
#include <string_view>

namespace lieder::report_detail {

/// Code points of a UTF-8 text; each byte that does not belong to a valid sequence becomes U+FFFD.
std::u32string decode_utf8(std::string_view text);
std::string encode_utf8(std::u32string_view text);

/// Columns of a terminal for one code point: 0, 1 or 2.
int column_width(char32_t code_point);

/// Valid UTF-8 without control characters: line feeds and tabs are kept, others dropped, invalid bytes U+FFFD.
std::string clean_text(std::string_view text);

/// clean_text on one line: line feeds and tabs become spaces.
std::string clean_line(std::string_view text);

/// `value` in superscript digits: -12 gives "⁻¹²".
std::string superscript(int value);

}  // namespace lieder::report_detail
