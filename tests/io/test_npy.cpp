#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "io/io_test.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/npy.hpp"

namespace lieder {
namespace {

using test::expect_input_error;
using test::TemporaryFolder;
using Shape = std::vector<Index>;

// The bytes of an NPY file, put together by hand.
std::string npy_bytes(std::string_view dictionary, std::string_view data, int version = 1) {
  const std::size_t size = dictionary.size();
  std::string bytes = "\x93NUMPY";
  bytes += {static_cast<char>(version), '\0', static_cast<char>(size & 0xFFU), static_cast<char>(size >> 8U)};
  if (version > 1) {
    bytes += std::string(2, '\0');
  }
  return bytes + std::string(dictionary) + std::string(data);
}

template <class T>
std::string raw(std::initializer_list<T> values, bool is_big_endian = false) {
  std::string bytes;
  for (const T value : values) {
    std::string element(reinterpret_cast<const char*>(&value), sizeof(T));
    if (is_big_endian) {
      std::reverse(element.begin(), element.end());
    }
    bytes += element;
  }
  return bytes;
}

std::string dictionary(std::string_view descr, std::string_view shape, bool is_fortran_order = false) {
  return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}\n", descr,
                     is_fortran_order ? "True" : "False", shape);
}

// What numpy 1.24 writes for numpy.save(f, numpy.array([[1.0, 2.0], [3.0, 4.5]])), byte for byte.
TEST(Npy, ReadsAndWritesTheBytesOfNumPy) {
  std::string bytes = "\x93NUMPY";
  bytes += {'\x01', '\0', 'v', '\0'};
  bytes += "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }";
  bytes += std::string(127 - bytes.size(), ' ') + "\n" + raw<double>({1, 2, 3, 4.5});
  const TemporaryFolder folder;
  const Matrix expected = (Matrix(2, 2) << 1, 2, 3, 4.5).finished();
  EXPECT_EQ(read_table(folder.file("a.npy", bytes)).values, expected);
  write_npy(folder / "b.npy", expected);
  EXPECT_EQ(test::read_bytes(folder / "b.npy"), bytes);
}

template <class T>
struct Element {
  using Type = T;
};

template <class T>
class NpyTypes : public testing::Test {};
using Elements = testing::Types<double, float, std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t,
                                std::uint16_t, std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(NpyTypes, Elements);

TYPED_TEST(NpyTypes, ReadInBothByteOrders) {
  using T = TypeParam;
  const T low = std::numeric_limits<T>::lowest();
  const T high = std::numeric_limits<T>::max();
  const char kind = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
  const TemporaryFolder folder;
  for (const char order : {'<', '>'}) {
    const auto bytes = npy_bytes(dictionary(fmt::format("{}{}{}", order, kind, sizeof(T)), "(4,)"),
                                 raw<T>({low, T(1), T(100), high}, order == '>'));
    const Table table = read_table(folder.file("a.npy", bytes));
    EXPECT_EQ(table.values, (Vector{{static_cast<double>(low), 1.0, 100.0, static_cast<double>(high)}})) << order;
  }
}

TEST(Npy, ReadsBooleansAndNativeOrder) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_npy(folder.file("a.npy", npy_bytes(dictionary("|b1", "(3,)"), std::string("\x01\x00\x01", 3)))).data,
            (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(read_npy(folder.file("a.npy", npy_bytes(dictionary("|i1", "(1,)"), "\xFF"))).data[0], -1);
  EXPECT_EQ(read_npy(folder.file("a.npy", npy_bytes(dictionary("=f8", "(1,)"), raw<double>({2.5})))).data[0], 2.5);
}

TEST(Npy, ReadsVersions2And3AndAnyLayoutOfTheHeader) {
  const TemporaryFolder folder;
  const std::string data = raw<double>({1, 2});
  for (const int version : {1, 2, 3}) {
    for (const std::string_view header : {"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }        \n",
                                          "{\"shape\":(2L,),\"fortran_order\":True,\"descr\":\"<f8\"}",
                                          "{ 'fortran_order' : False , 'shape' : ( 2 ) , 'descr' : '<f8' }"}) {
      EXPECT_EQ(read_npy(folder.file("a.npy", npy_bytes(header, data, version))).data, (std::vector<double>{1, 2}))
          << version << header;
    }
  }
}

TEST(Npy, ReadsFortranOrder) {
  const TemporaryFolder folder;
  const auto path = folder.file("a.npy", npy_bytes(dictionary("<f8", "(2, 3)", true), raw<double>({1, 4, 2, 5, 3, 6})));
  EXPECT_EQ(read_npy(path).data, (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(read_table(path).values, (Matrix(2, 3) << 1, 2, 3, 4, 5, 6).finished());
  // Element (i, j, k) of shape 2 x 2 x 3 is 100 i + 10 j + k: the first index runs fastest.
  const auto cube =
      folder.file("b.npy", npy_bytes(dictionary("<i2", "(2, 2, 3)", true),
                                     raw<std::int16_t>({0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112})));
  EXPECT_EQ(read_npy(cube).slice(1), (Matrix(2, 3) << 100, 101, 102, 110, 111, 112).finished());
}

TEST(Npy, ReadsBlocksOfSelectedColumns) {
  const TemporaryFolder folder;
  Rng rng(7);
  const Matrix values = rng.normal_matrix(23, 5);
  std::string fortran;
  for (const double value : values.reshaped()) {
    fortran += raw<double>({value});
  }
  write_npy(folder / "c.npy", values);
  folder.file("f.npy", npy_bytes(dictionary("<f8", "(23, 5)", true), fortran));
  for (const char* name : {"c.npy", "f.npy"}) {
    NpyReader reader(folder / name);
    reader.select({3, 0});
    RowBlock block;
    for (Index first = 0; first < 23; first += 6) {
      const Index count = std::min<Index>(6, 23 - first);
      ASSERT_TRUE(reader.next(block, 6)) << name;
      EXPECT_EQ(block.values.col(0), values.col(3).segment(first, count)) << name;
      EXPECT_EQ(block.values.col(1), values.col(0).segment(first, count)) << name;
      EXPECT_EQ(block.rows.front(), first + 1);
    }
    EXPECT_FALSE(reader.next(block, 6));
  }
}

TEST(Npy, FollowsTheMissingPolicy) {
  const TemporaryFolder folder;
  Matrix values = Matrix::Random(6, 3);
  values(1, 0) = values(3, 2) = values(5, 1) = std::nan("");
  write_npy(folder / "a.npy", values);
  expect_input_error([&] { read_table(folder / "a.npy"); },
                     {"a.npy, row 2, column 'c0': expected a finite number, found 'nan'"});
  TableOptions options;
  options.missing = MissingPolicy::drop;
  const Table table = read_table(folder / "a.npy", options);
  EXPECT_EQ(table.rows, (std::vector<Index>{1, 3, 5}));
  EXPECT_EQ(table.dropped_rows, 3);
  EXPECT_EQ(table.values.row(2), values.row(4));
  NpyReader reader(folder / "a.npy", options);
  RowBlock block;
  reader.select({2});
  ASSERT_TRUE(reader.next(block, 4));
  EXPECT_EQ(block.rows, (std::vector<Index>{1, 2, 3, 5})) << "a block is filled up after a dropped row";
  values(2, 1) = -std::numeric_limits<double>::infinity();
  write_npy(folder / "a.npy", values);
  expect_input_error([&] { read_table(folder / "a.npy", options); }, {"row 3, column 'c1'", "found '-inf'"});
}

TEST(Npy, RoundTripsRandomShapes) {
  const TemporaryFolder folder;
  Rng rng(20240612);
  for (int draw = 0; draw < 100; ++draw) {
    NpyArray array;
    Index count = 1;
    for (Index d = rng.integer(5); d > 0; --d) {
      array.shape.push_back(rng.integer(9));
      count *= array.shape.back();
    }
    for (Index k = 0; k < count; ++k) {
      array.data.push_back(k % 17 == 3 ? std::numeric_limits<double>::infinity() : rng.normal());
    }
    write_npy(folder / "a.npy", array);
    EXPECT_EQ(std::filesystem::file_size(folder / "a.npy") % 64, static_cast<std::size_t>(count) * 8 % 64)
        << "data are aligned";
    const NpyArray back = read_npy(folder / "a.npy");
    ASSERT_EQ(back.shape, array.shape) << "draw " << draw;
    ASSERT_EQ(back.data, array.data) << "draw " << draw;
  }
  const Matrix tall = rng.normal_matrix(30000, 5);  // longer than one chunk
  write_npy(folder / "t.npy", tall);
  EXPECT_EQ(read_table(folder / "t.npy").values, tall);
  EXPECT_EQ(read_npy(folder / "t.npy").data[5 * 20001 + 2], tall(20001, 2));
}

struct BadHeader {
  std::string_view what;
  std::string bytes;
  std::vector<std::string_view> parts;
};
class BadNpy : public testing::TestWithParam<BadHeader> {};

TEST_P(BadNpy, IsAnInputError) {
  const TemporaryFolder folder;
  const auto path = folder.file("bad.npy", GetParam().bytes);
  expect_input_error([&] { read_npy(path); }, {path.string()});
  expect_input_error([&] { read_npy(path); }, GetParam().parts);
  expect_input_error([&] { read_table(path); }, GetParam().parts);
}

std::string with_header(std::string_view header) {
  return npy_bytes(header, raw<double>({1, 2}));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadNpy,
    testing::Values(
        BadHeader{"empty", "", {"expected an NPY file"}}, BadHeader{"text", "1,2\n3,4\n", {"expected an NPY file"}},
        BadHeader{"magic_only", "\x93NUMPY", {"ends after 6 bytes"}},
        BadHeader{"version",
                  npy_bytes(dictionary("<f8", "(2,)"), raw<double>({1, 2}), 4),
                  {"expected NPY version 1, 2 or 3, found 4.0"}},
        BadHeader{"header_too_long", npy_bytes(dictionary("<f8", "(2,)"), "").substr(0, 40), {"malformed NPY header"}},
        BadHeader{"truncated",
                  npy_bytes(dictionary("<f8", "(3,)"), raw<double>({1, 2})),
                  {"expected 3 elements of 8 bytes, found 16 bytes"}},
        BadHeader{"trailing",
                  npy_bytes(dictionary("<f8", "(1,)"), raw<double>({1, 2})),
                  {"expected 1 elements of 8 bytes, found 16 bytes"}},
        BadHeader{"huge", with_header(dictionary("<f8", "(4611686018427387904, 4)")), {"found 16 bytes of data"}},
        BadHeader{"beyond_64_bits", with_header(dictionary("<f8", "(99999999999999999999,)")), {"expected a size"}},
        BadHeader{"negative", with_header(dictionary("<f8", "(-2,)")), {"expected a size, found '-2"}},
        BadHeader{
            "complex", with_header(dictionary("<c16", "(1,)")), {"expected elements of type float32", "found '<c16'"}},
        BadHeader{"half", with_header(dictionary("<f2", "(8,)")), {"found '<f2'"}},
        BadHeader{"text_elements", with_header(dictionary("<U4", "(1,)")), {"found '<U4'"}},
        BadHeader{"structured",
                  with_header("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}"),
                  {"found a structured array"}},
        BadHeader{"missing_key",
                  with_header("{'descr': '<f8', 'shape': (2,)}"),
                  {"expected the keys descr, fortran_order and shape, found not all"}},
        BadHeader{"unknown_key", with_header("{'descr': '<f8', 'order': False, 'shape': (2,)}"), {"found 'order'"}},
        BadHeader{"not_a_boolean",
                  with_header("{'descr': '<f8', 'fortran_order': 0, 'shape': (2,)}"),
                  {"expected True or False, found '0"}},
        BadHeader{"not_a_tuple",
                  with_header("{'descr': '<f8', 'fortran_order': False, 'shape': 2}"),
                  {"expected '(', found '2}'"}},
        BadHeader{"open_string", with_header("{'descr"), {"expected a closing quote, found its end"}},
        BadHeader{"no_braces", with_header("     "), {"expected '{', found its end"}},
        BadHeader{"after_the_end",
                  with_header(dictionary("<f8", "(2,)") + "x"),
                  {"expected the end of the header, found 'x'"}}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(Npy, RefusesTablesOfOtherDimensions) {
  const TemporaryFolder folder;
  write_npy(folder / "cube.npy", NpyArray{{1, 2, 2}, {1, 2, 3, 4}});
  expect_input_error([&] { read_table(folder / "cube.npy"); },
                     {"expected an array of 1 or 2 dimensions, found 3 (shape 1 x 2 x 2)"});
  write_npy(folder / "none.npy", NpyArray{{0, 3}, {}});
  expect_input_error([&] { read_table(folder / "none.npy"); }, {"expected rows and columns, found shape 0 x 3"});
  write_npy(folder / "number.npy", NpyArray{{}, {5}});
  expect_input_error([&] { read_table(folder / "number.npy"); }, {"expected an array of 1 or 2 dimensions, found 0"});
  EXPECT_THROW(write_npy(folder / "bad.npy", NpyArray{{2, 2}, {1, 2, 3}}), ShapeError);
  EXPECT_THROW((NpyArray{{2, 2}, {1, 2, 3, 4}}.slice(0)), ShapeError);
  EXPECT_THROW((NpyArray{{1, 2, 2}, {1, 2, 3, 4}}.slice(1)), ValueError);
}

TEST(Npy, IsKnownByItsFirstBytesOrItsName) {
  const TemporaryFolder folder;
  write_npy(folder / "table.dat", Matrix::Identity(2, 2));
  EXPECT_TRUE(is_npy_file(folder / "table.dat"));
  EXPECT_EQ(open_table(folder / "table.dat")->schema().row_word, "row");
  EXPECT_FALSE(is_npy_file(folder.file("a.csv", "1,2\n")));
  expect_input_error([&] { open_table(folder.file("wrong.npy", "1,2\n")); }, {"wrong.npy: expected an NPY file"});
  expect_input_error([&] { read_npy(folder / "missing.npy"); }, {"missing.npy: no such file"});
  expect_input_error([&] { read_npy(folder.path()); }, {"is a directory"});
}

}  // namespace
}  // namespace lieder
