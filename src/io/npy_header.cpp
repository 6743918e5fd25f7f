#include "io/npy_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kPrefixSize = 8;  // magic, version
constexpr std::size_t kHeaderLimit = std::size_t{1} << 20;

// Reads the header's Python dictionary: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class DictionaryParser {
 public:
  DictionaryParser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  void parse(NpyHeader& header) {
    expect('{');
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    while (!accept('}')) {
      const std::string_view key = string();
      expect(':');
      if (key == "descr") {
        header.type = type();
        has_type = true;
      } else if (key == "fortran_order") {
        header.is_fortran_order = boolean();
        has_order = true;
      } else if (key == "shape") {
        header.shape = tuple();
        has_shape = true;
      } else {
        fail("the keys descr, fortran_order and shape", in_quotes(key));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (place_ != text_.size()) {
      fail("the end of the header", in_quotes(text_.substr(place_)));
    }
    if (!has_type || !has_order || !has_shape) {
      fail("the keys descr, fortran_order and shape", "not all of them");
    }
  }

 private:
  [[noreturn]] void fail(std::string_view expected, std::string_view found) const {
    throw InputError(fmt::format("{}: malformed NPY header, expected {}, found {}", file_, expected, found));
  }

  void skip_blanks() {
    while (place_ < text_.size() && std::string_view(" \t\r\n").find(text_[place_]) != std::string_view::npos) {
      ++place_;
    }
  }

  bool accept(char c) {
    skip_blanks();
    const bool is_there = place_ < text_.size() && text_[place_] == c;
    place_ += is_there ? 1 : 0;
    return is_there;
  }

  void expect(char c) {
    if (!accept(c)) {
      fail(fmt::format("'{}'", c), rest());
    }
  }

  std::string rest() const { return place_ < text_.size() ? in_quotes(text_.substr(place_)) : std::string("its end"); }

  std::string_view string() {
    const char quote = accept('\'') ? '\'' : '"';
    if (quote == '"' && !accept('"')) {
      fail("a string", rest());
    }
    const std::size_t end = text_.find(quote, place_);
    if (end == std::string_view::npos) {
      fail("a closing quote", "its end");
    }
    const std::string_view content = text_.substr(place_, end - place_);
    place_ = end + 1;
    return content;
  }

  bool word(std::string_view expected) {
    skip_blanks();
    const bool is_there = text_.substr(place_, expected.size()) == expected;
    place_ += is_there ? expected.size() : 0;
    return is_there;
  }

  bool boolean() {
    if (word("True")) {
      return true;
    }
    if (!word("False")) {
      fail("True or False", rest());
    }
    return false;
  }

  NpyType type() {
    constexpr std::string_view known = "float32 or 64, int8 to 64, uint8 to 64, or bool";
    skip_blanks();
    if (place_ < text_.size() && text_[place_] == '[') {
      throw InputError(fmt::format("{}: expected numbers ({}), found a structured array", file_, known));
    }
    const std::string_view descr = string();
    const std::string_view orders = "<>=|";
    NpyType type;
    if (descr.size() == 3 && orders.find(descr[0]) != std::string_view::npos) {
      type.is_big_endian = descr[0] == '>' || (descr[0] != '<' && std::endian::native == std::endian::big);
      type.kind = descr[1];
      type.size = static_cast<std::size_t>(descr[2] - '0');
      const bool is_integer = type.kind == 'i' || type.kind == 'u';
      if ((type.kind == 'f' && (type.size == 4 || type.size == 8)) || (type.kind == 'b' && type.size == 1) ||
          (is_integer && (type.size == 1 || type.size == 2 || type.size == 4 || type.size == 8))) {
        return type;
      }
    }
    throw InputError(fmt::format("{}: expected elements of type {}, found {}", file_, known, in_quotes(descr)));
  }

  std::vector<Index> tuple() {
    std::vector<Index> sizes;
    expect('(');
    while (!accept(')')) {
      skip_blanks();
      Index size = 0;
      const char* first = text_.data() + place_;
      const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), size);
      if (error != std::errc{} || size < 0) {
        fail("a size", rest());
      }
      place_ += static_cast<std::size_t>(end - first);
      word("L");  // written by Python 2
      sizes.push_back(size);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return sizes;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t place_ = 0;
};

std::optional<Index> product(const std::vector<Index>& shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) {
    return 0;
  }
  Index count = 1;
  for (const Index size : shape) {
    if (count > std::numeric_limits<Index>::max() / 16 / size) {
      return std::nullopt;
    }
    count *= size;
  }
  return count;
}

template <class T>
void convert(const char* bytes, bool swap, Index count, double* out, Index stride) {
  for (Index k = 0; k < count; ++k) {
    unsigned char element[sizeof(T)];
    std::memcpy(element, bytes + static_cast<std::size_t>(k) * sizeof(T), sizeof(T));
    if (swap) {
      std::reverse(element, element + sizeof(T));
    }
    T value;
    std::memcpy(&value, element, sizeof(T));
    out[k * stride] = static_cast<double>(value);
  }
}

}  // namespace

bool has_npy_magic(const InputFile& file) {
  if (file.size() < kMagic.size()) {
    return false;
  }
  std::string start(kMagic.size(), '\0');
  file.read_at(0, start.data(), start.size());
  return start == kMagic;
}

NpyHeader read_npy_header(const InputFile& file) {
  if (!has_npy_magic(file)) {
    throw InputError(fmt::format("{}: expected an NPY file, found other content", file.name()));
  }
  unsigned char version[2];
  file.read_at(kMagic.size(), reinterpret_cast<char*>(version), sizeof(version));
  if (version[0] < 1 || version[0] > 3) {
    throw InputError(
        fmt::format("{}: expected NPY version 1, 2 or 3, found {}.{}", file.name(), version[0], version[1]));
  }
  const std::size_t length_size = version[0] == 1 ? 2 : 4;
  unsigned char length[4] = {};
  file.read_at(kPrefixSize, reinterpret_cast<char*>(length), length_size);
  const std::size_t size =
      length[0] | std::size_t{length[1]} << 8U | std::size_t{length[2]} << 16U | std::size_t{length[3]} << 24U;
  if (size > kHeaderLimit || size > file.size()) {
    throw InputError(fmt::format("{}: malformed NPY header, expected at most {} bytes, found {}", file.name(),
                                 std::min<std::uint64_t>(kHeaderLimit, file.size()), size));
  }
  std::string text(size, '\0');
  file.read_at(kPrefixSize + length_size, text.data(), size);
  NpyHeader header;
  DictionaryParser(text, file.name()).parse(header);
  header.data_offset = kPrefixSize + length_size + size;
  const std::optional<Index> count = product(header.shape);
  const std::uint64_t found = file.size() - header.data_offset;
  if (!count || static_cast<std::uint64_t>(*count) * header.type.size != found) {
    throw InputError(fmt::format("{}: expected {} elements of {} bytes, found {} bytes of data", file.name(),
                                 fmt::join(header.shape, " x "), header.type.size, found));
  }
  header.count = *count;
  return header;
}

std::string npy_header_text(const std::vector<Index>& shape) {
  std::string dictionary = fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}{}), }}",
                                       fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  constexpr std::size_t alignment = 64;  // of the data, with the prefix, two bytes of length and a final newline
  const std::size_t size = kPrefixSize + 2 + dictionary.size() + 1;
  dictionary.append((alignment - size % alignment) % alignment, ' ');
  dictionary += '\n';
  std::string text(kMagic);
  text += {'\x01', '\x00', static_cast<char>(dictionary.size() & 0xFFU), static_cast<char>(dictionary.size() >> 8U)};
  return text + dictionary;
}

void convert_npy(const NpyType& type, const char* bytes, Index count, double* out, Index stride) {
  const bool swap = type.is_big_endian != (std::endian::native == std::endian::big);
  switch (type.kind) {
    case 'f':
      return type.size == 8 ? convert<double>(bytes, swap, count, out, stride)
                            : convert<float>(bytes, swap, count, out, stride);
    case 'i':
      switch (type.size) {
        case 1:
          return convert<std::int8_t>(bytes, swap, count, out, stride);
        case 2:
          return convert<std::int16_t>(bytes, swap, count, out, stride);
        case 4:
          return convert<std::int32_t>(bytes, swap, count, out, stride);
        default:
          return convert<std::int64_t>(bytes, swap, count, out, stride);
      }
    default:  // unsigned, bool
      switch (type.size) {
        case 1:
          return convert<std::uint8_t>(bytes, swap, count, out, stride);
        case 2:
          return convert<std::uint16_t>(bytes, swap, count, out, stride);
        case 4:
          return convert<std::uint32_t>(bytes, swap, count, out, stride);
        default:
          return convert<std::uint64_t>(bytes, swap, count, out, stride);
      }
  }
}

}  // namespace lieder
