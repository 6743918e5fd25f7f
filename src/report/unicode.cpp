#include "unicode.hpp"

#include <algorithm>
#include <array>

namespace lieder::report_detail {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Interval {
  char32_t first;
  char32_t last;
};

// Combining marks and zero-width characters, and wide characters, by block (Unicode 15, UAX 11).
constexpr std::array<Interval, 12> kZeroWidth{{{0x0300, 0x036F},
                                               {0x0483, 0x0489},
                                               {0x0591, 0x05BD},
                                               {0x0610, 0x061A},
                                               {0x064B, 0x065F},
                                               {0x1AB0, 0x1AFF},
                                               {0x1DC0, 0x1DFF},
                                               {0x200B, 0x200F},
                                               {0x20D0, 0x20FF},
                                               {0xFE00, 0xFE0F},
                                               {0xFE20, 0xFE2F},
                                               {0xFEFF, 0xFEFF}}};
constexpr std::array<Interval, 11> kWide{{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xA960, 0xA97F},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool contains(const std::array<Interval, N>& intervals, char32_t c) {
  return std::any_of(intervals.begin(), intervals.end(),
                     [c](const Interval& range) { return c >= range.first && c <= range.last; });
}

// Length of the sequence that starts with this byte, 0 if none does.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead < 0xE0) {
    return 2;
  }
  if (lead >= 0xE0 && lead < 0xF0) {
    return 3;
  }
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

// The code point of a whole sequence, or U+FFFD if it is malformed, overlong, a surrogate or out of range.
char32_t decode_sequence(std::string_view bytes) {
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(bytes[0]);
  if (bytes.size() == 1) {
    return lead;
  }
  char32_t value = lead & (0x7FU >> bytes.size());
  for (std::size_t k = 1; k < bytes.size(); ++k) {
    const auto byte = static_cast<unsigned char>(bytes[k]);
    if ((byte & 0xC0U) != 0x80U) {
      return kReplacement;
    }
    value = (value << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < kSmallest[bytes.size()] || value > 0x10FFFF || surrogate ? kReplacement : value;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

}  // namespace

std::u32string decode_utf8(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(static_cast<unsigned char>(text[i]));
    const bool complete = length > 0 && i + length <= text.size();
    const char32_t c = complete ? decode_sequence(text.substr(i, length)) : kReplacement;
    result.push_back(c);
    i += c == kReplacement && !(complete && length == 3 && text.substr(i, 3) == "\xEF\xBF\xBD") ? 1 : length;
  }
  return result;
}

std::string encode_utf8(std::u32string_view text) {
  std::string result;
  const auto tail = [&result](char32_t c, unsigned shift) {
    result.push_back(static_cast<char>(0x80U | ((c >> shift) & 0x3FU)));
  };
  for (const char32_t c : text) {
    if (c < 0x80) {
      result.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
      result.push_back(static_cast<char>(0xC0U | (c >> 6U)));
      tail(c, 0);
    } else if (c < 0x10000) {
      result.push_back(static_cast<char>(0xE0U | (c >> 12U)));
      tail(c, 6);
      tail(c, 0);
    } else {
      result.push_back(static_cast<char>(0xF0U | (c >> 18U)));
      tail(c, 12);
      tail(c, 6);
      tail(c, 0);
    }
  }
  return result;
}

int column_width(char32_t code_point) {
  if (contains(kZeroWidth, code_point)) {
    return 0;
  }
  return contains(kWide, code_point) ? 2 : 1;
}

std::string clean_text(std::string_view text) {
  std::u32string points = decode_utf8(text);
  std::erase_if(points, [](char32_t c) { return is_control(c) && c != U'\n' && c != U'\t'; });
  return encode_utf8(points);
}

std::string clean_line(std::string_view text) {
  std::string result = clean_text(text);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return result;
}

std::string superscript(int value) {
  static const std::array<std::string, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string result = value < 0 ? "⁻" : "";
  for (const char c : std::to_string(value < 0 ? -value : value)) {
    result += digits[static_cast<std::size_t>(c - '0')];
  }
  return result;
}

}  // namespace lieder::report_detail
